"""Who reads an item: its audience, while its author takes part; news of a profile, whoever sees that field there now."""

from __future__ import annotations

import random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.console.tests.make import join, start_network
from enishi.feed import actions, answers, reading
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.joining import departing
from enishi.joining.actions import become_alumnus
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member, Visitor
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS
from enishi.networks.labels import Label, labels_for
from enishi.networks.models import Kind, Network
from enishi.profiles import actions as profiles
from enishi.profiles.tests.make import again

pytestmark = pytest.mark.django_db


def reads(viewer: Member | Visitor, item: Item) -> bool:
    """Whether the viewer reads an item, asked in every way there is; they must agree."""
    fetched = Item.objects.readable_by(viewer).filter(pk=item.pk).exists() if viewer.network_id else False
    if isinstance(viewer, Member):
        viewer = again(viewer)
        room = item.circle if item.circle and item.circle.blind else None  # what is told there stands there alone
        blocks, _me = reading.read(viewer, reading.page(viewer, circle=room))
        listed = item.pk in {entry.item.pk for block in blocks for entry in block.entries}
        assert listed == fetched
    return fetched


@pytest.mark.parametrize(
    ("audience", "alumnus", "employee"), [(MEMBERS, True, True), (ALUMNI, True, False)], ids=["everybody", "alumni"]
)
def test_post_is_read_by_its_audience(
    ken: Member, mio: Member, aki: Member, audience: int, alumnus: bool, employee: bool
) -> None:
    item = make_post(ken, audience=audience)

    assert reads(ken, item)
    assert reads(mio, item) is alumnus
    assert reads(aki, item) is employee
    assert not reads(Visitor(), item)


def test_post_of_employees_is_not_read_by_alumni_nor_elsewhere(ken: Member, aki: Member) -> None:
    other, _owner = start_network(slug="other", name="別の会")
    stranger = join(other, "別", "人", side=EMPLOYEES)

    item = make_post(aki, audience=EMPLOYEES)

    assert reads(aki, item)
    assert not reads(ken, item)
    assert not reads(stranger, item)


@pytest.mark.parametrize("audience", [2, 4, 6, 0, 15, 8])
def test_alumnus_cannot_write_past_everybody_and_their_own_side(ken: Member, audience: int) -> None:
    agree(ken)

    with pytest.raises(Refused):
        actions.write(ken, text="…", audience=audience, label="handle", token="a" * 32, by=ken)

    assert not Item.objects.within(ken.network).filter(kind="post").exists()


@pytest.mark.parametrize("audience", [*range(8), 15])
@pytest.mark.parametrize("label", [*Label.values, ""])
def test_database_refuses_a_mark_that_does_not_go_with_the_readers(ken: Member, audience: int, label: str) -> None:
    values = {"network": ken.network, "author": ken, "kind": "post", "text": "…", "token": "b" * 32}
    allowed = label in labels_for(audience)

    try:
        with transaction.atomic():
            Item.objects.create(audience=audience, label=label, **values)
            written = True
    except IntegrityError:
        written = False

    assert written is allowed


def test_labels_of_a_mixed_audience_are_not_those_of_one_side() -> None:
    assert labels_for(15) == (Label.PUBLIC,)
    assert [labels_for(each) for each in (3, 7)] == [(Label.EMPLOYEES, Label.HANDLE)] * 2
    assert [labels_for(each) for each in (0, 1, 2, 4, 5, 6)] == [(Label.MEMBERS, Label.HANDLE)] * 6


def test_who_left_or_rests_is_gone_from_the_feed(ken: Member, mio: Member) -> None:
    item = make_post(ken)
    resting = make_post(mio)

    departing.leave(ken, by=ken)
    departing.pause(mio, by=mio)

    viewer = join(ken.network, "第", "三者")
    assert not reads(viewer, item)
    assert not reads(viewer, resting)


def test_lately_is_read_by_whoever_sees_it_in_the_profile_at_that_moment(ken: Member, mio: Member, aki: Member) -> None:
    profiles.set_audiences(ken, {"lately": MEMBERS}, listing=MEMBERS, by=ken)
    profiles.say_lately(ken, text="試験機が動きました", by=ken)
    drain()
    item = Item.objects.within(ken.network).get(author=ken, kind="lately")
    assert reads(aki, item)
    assert reads(mio, item)

    profiles.set_audiences(ken, {"lately": ALUMNI}, by=ken)

    assert not reads(aki, item)  # at once, whatever the job behind it has done so far
    assert reads(mio, item)
    drain()
    item.refresh_from_db()
    assert item.audience == ALUMNI

    profiles.clear_lately(ken, by=ken)

    assert not reads(mio, item)


def test_lately_that_nobody_may_see_does_not_appear(ken: Member) -> None:
    profiles.say_lately(ken, text="はじめは見せる", by=ken)
    drain()
    profiles.set_audiences(ken, {"lately": 0}, by=ken)

    profiles.say_lately(ken, text="だれにも", by=ken)
    drain()

    assert [row.text for row in Item.objects.within(ken.network).filter(author=ken, kind="lately")] == [
        "はじめは見せる"
    ]


def test_work_that_changed_appears_in_place_of_earlier_news_of_it(ken: Member, mio: Member) -> None:
    profiles.set_audiences(ken, {"work": MEMBERS}, by=ken)
    for company in ("ひとつめ社", "ふたつめ社"):
        work = [{"kind": "employed", "company": company, "title": "", "industry": "it"}]
        profiles.set_values(ken, {"work": work}, audiences={"work": MEMBERS}, by=ken)
        drain()

    blocks, _me = reading.read(mio, reading.page(mio))

    assert [entry.says for block in blocks for entry in block.entries if entry.kind == "profile"] == ["ふたつめ社"]


def test_work_does_not_appear_where_its_owner_says_so(ken: Member) -> None:
    work = [{"kind": "employed", "company": "しずか社", "title": "", "industry": "it"}]

    profiles.set_values(ken, {"work": work}, audiences={"work": MEMBERS}, quiet=True, by=ken)
    drain()

    assert not Item.objects.within(ken.network).filter(kind="profile").exists()


def test_author_who_is_not_listed_is_named_where_they_write_and_leads_nowhere(ken: Member, mio: Member) -> None:
    profiles.set_audiences(ken, {}, listing=4, by=ken)
    item = make_post(ken)

    blocks, _me = reading.read(mio, reading.page(mio))

    card = next(entry.card for block in blocks for entry in block.entries if entry.item.pk == item.pk)
    assert card.family == "健"
    assert (card.url, card.reading, card.years, card.lately) == ("", "", (), "")


def test_pages_hold_every_item_once_and_in_order(network: Network, ken: Member, aki: Member) -> None:
    dice = random.Random(7)
    for turn in range(60):
        author = dice.choice([ken, aki])
        make_post(author, f"{turn}", audience=dice.choice([MEMBERS, author.side]))
    for viewer in (again(ken), again(aki)):
        naive = list(Item.objects.readable_by(viewer).filter(audience__in=viewer.labels).order_by("-pk"))
        met: list[int] = []
        cursor = ""

        while True:
            page = reading.page(viewer, cursor=cursor)
            met += [item.pk for item in page.items]
            if not page.after:
                break
            cursor = page.after

        assert met == [item.pk for item in naive]
        posts = reading.page(viewer, only="posts")
        assert {item.kind for item in posts.items} == {"post"}


def test_cursor_of_another_network_begins_at_the_beginning(ken: Member) -> None:
    for turn in range(30):
        make_post(ken, str(turn))
    after = reading.page(ken).after
    other, _owner = start_network(slug="other", name="別の会")
    stranger = join(other, "別", "人", role=Role.SECRETARIAT)
    mine = make_post(stranger)

    for cursor in (after, "x", after + "x", "あ" * 500):
        assert mine.pk in [item.pk for item in reading.page(again(stranger), cursor=cursor).items]


def test_newer_items_are_those_that_came_since(ken: Member, aki: Member) -> None:
    make_post(ken, "前からあった")
    opened = reading.page(ken)

    mine = make_post(aki, "いま届いた")
    make_post(aki, "社員だけに", audience=EMPLOYEES)
    came = reading.newer(again(ken), cursor=opened.newest)

    assert [item.pk for item in came.items] == [mine.pk]
    assert list(reading.newer(again(ken), cursor=came.newest).items) == []
    assert list(reading.newer(again(ken), cursor="x").items) == []


def test_contact_of_the_company_who_sees_no_member_writes_nothing() -> None:
    network, _owner = start_network(Kind.ENDORSED, slug="endorsed", name="公認の会")
    contact = join(network, "城", "要", side=EMPLOYEES, role=Role.COMPANY)
    agree(contact)

    with pytest.raises(NotAllowed):
        actions.write(contact, text="…", audience=EMPLOYEES, label="members", token="a" * 32, by=contact)

    assert not Item.objects.within(network).filter(kind="post").exists()


def test_lately_that_was_taken_back_stays_gone_when_another_is_said(ken: Member, mio: Member) -> None:
    profiles.say_lately(ken, text="体をこわしました", by=ken)
    drain()
    make_answer(Item.objects.within(ken.network).get(author=ken, kind="lately"), mio, "お大事に")
    profiles.clear_lately(ken, by=ken)
    drain()

    profiles.say_lately(ken, text="元気です", by=ken)
    drain()

    assert list(
        Item.objects.within(ken.network).filter(author=ken).exclude(text="").values_list("text", flat=True)
    ) == ["元気です"]
    blocks, _me = reading.read(mio, reading.page(mio))
    assert [entry.says for block in blocks for entry in block.entries if entry.kind == "lately"] == ["元気です"]


def test_lately_and_its_answers_are_never_opened_to_more_than_they_were_told_to(
    ken: Member, mio: Member, aki: Member
) -> None:
    profiles.say_lately(ken, text="アルムナイだけに", by=ken)
    profiles.set_audiences(ken, {"lately": ALUMNI}, listing=MEMBERS, by=ken)
    drain()
    item = Item.objects.within(ken.network).get(author=ken, kind="lately")
    make_answer(item, mio, "ここだけの話ですが")

    profiles.set_audiences(ken, {"lately": MEMBERS}, by=ken)
    drain()

    assert reads(mio, item)
    assert not reads(aki, item)


def test_who_changed_sides_reads_no_further_where_they_wrote(ken: Member, aki: Member, network: Network) -> None:
    item = make_post(aki, audience=EMPLOYEES)

    become_alumnus(aki, by=SYSTEM)

    assert not reads(again(aki), item)
    actions.take_back(item, by=again(aki))
    item.refresh_from_db()
    assert item.taken_back_at


def test_change_of_a_fact_loses_nothing_that_others_said(ken: Member, mio: Member) -> None:
    def works_at(company: str) -> None:
        work = [{"kind": "employed", "company": company, "title": "", "industry": "it"}]
        profiles.set_values(ken, {"work": work}, audiences={"work": MEMBERS}, by=ken)
        drain()

    works_at("一社")
    first = Item.objects.within(ken.network).get(author=ken, about="work")
    make_answer(first, mio, "おめでとうございます")
    works_at("一社株式会社")
    assert Item.objects.within(ken.network).get(author=ken, about="work").pk == first.pk
    Item.objects.within(ken.network).filter(pk=first.pk).update(told_at=timezone.now() - actions.CORRECTED)

    works_at("二社")

    blocks, _me = reading.read(mio, reading.page(mio))
    told = [(entry.says, entry.answers) for block in blocks for entry in block.entries if entry.kind == "profile"]
    assert told == [("二社", 0), ("以前の更新", 1)]


def test_answers_and_stamps_of_who_left_are_not_counted(ken: Member, mio: Member) -> None:
    item = make_post(ken)
    make_answer(item, mio)
    actions.put_stamp(item, "ouen", on=True, by=mio)

    departing.leave(mio, by=mio)

    blocks, _me = reading.read(again(ken), reading.page(again(ken)))
    entry = next(entry for block in blocks for entry in block.entries if entry.item.pk == item.pk)
    assert (entry.answers, list(entry.puts)) == (0, [])


def test_answer_under_an_old_comment_is_shown(ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    item = make_post(ken)
    first = make_answer(item, mio, "いちばん古い")
    for turn in range(3):
        make_answer(item, mio, str(turn))
    make_answer(item, ken, "それへの返事", under=first.public_id)
    monkeypatch.setattr(answers, "MOST", 3)

    shown = answers.thread(ken, item)

    assert shown
    assert "それへの返事" in [each.comment.text for each in answers.every(shown["said"])]
