"""Naming members in posts and comments: who can be named, where a name leads, and who is told."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from enishi.console.tests.make import join
from enishi.feed import actions, naming
from enishi.feed.models import Comment, Item
from enishi.feed.tests.make import agree, make_answer, make_post
from enishi.feed.tests.test_hostile_words import wrong_in
from enishi.groups.tests.make import make_group
from enishi.joining import erasing
from enishi.kit.errors import Refused
from enishi.kit.jobs import drain
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, MEMBERS
from enishi.networks.models import Network
from enishi.notices import actions as notices
from enishi.notices import reading as centre
from enishi.notices.kinds import FIRST
from enishi.notices.models import Notice
from enishi.profiles import wording
from enishi.profiles.models import Profile, Value

pytestmark = pytest.mark.django_db


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def again(member: Member) -> Member:
    row: Member = Member.objects.within(member.network_id).select_related("network", "person").get(pk=member.pk)
    return row


def name_of(member: Member) -> str:
    data = Value.objects.within(member.network_id).get(member=member, field="name").data
    return wording.name_words(data)


def call(*members: Member) -> str:
    return "、".join(f"@{name_of(member)}さん" for member in members)


def ids(*members: Member) -> list[str]:
    return [member.public_id for member in members]


def told(member: Member) -> list[str]:
    drain()
    with translation.override("en"):
        return [each.text for each in centre.page(again(member)).told]


def refuse(member: Member) -> None:
    notices.choose(member, FIRST, {"nameable": False}, by=member)


def link(member: Member) -> str:
    return f'<a class="mention" href="/n/{member.network.slug}/people/{member.public_id}/">@{name_of(member)}</a>'


def shown(viewer: Member, rest: str = "") -> str:
    return browser(viewer).get(f"/n/{viewer.network.slug}/feed/{rest}").content.decode()


def test_name_that_was_chosen_leads_to_the_profile_and_is_told(ken: Member, mio: Member, aki: Member) -> None:
    item = make_post(ken, f"{call(mio)}と見つけました。", named=ids(mio))

    assert naming.of(item) == (naming.Named(mio.pk, name_of(mio)),)
    for rest in ("", f"{item.public_id}/"):
        assert f"<p>{link(mio)}さんと見つけました。</p>" in shown(aki, rest)
    assert link(mio) in browser(aki).get(f"/n/{aki.network.slug}/home/").content.decode()
    (text,) = told(mio)
    assert text.endswith("named you")
    notice = Notice.objects.within(mio.network).get(member=mio)
    assert notice.place == f"/n/{mio.network.slug}/feed/{item.public_id}/"
    assert told(aki) == told(ken) == []


def test_name_that_was_only_typed_is_text(ken: Member, mio: Member) -> None:
    item = make_post(ken, call(mio))

    assert naming.of(item) == ()
    assert 'class="mention"' not in shown(mio)
    assert told(mio) == []


def test_name_of_somebody_who_was_chosen_and_does_not_stand_in_the_text_is_nothing(ken: Member, mio: Member) -> None:
    item = make_post(ken, "だれの名前もありません。社長です。", named=ids(mio))

    assert naming.of(item) == ()
    assert told(mio) == []


def test_name_leads_nowhere_for_who_does_not_find_the_person(ken: Member, mio: Member, aki: Member) -> None:
    make_post(ken, call(mio), named=ids(mio))
    Profile.objects.within(mio.network).filter(member=mio).update(listing=5)  # not to employees

    assert link(mio) in shown(ken)
    assert link(mio) not in shown(aki)
    assert f"@{name_of(mio)}さん" in shown(aki)


def test_name_in_a_comment_leads_and_is_told_with_its_place(ken: Member, mio: Member, aki: Member) -> None:
    item = make_post(ken)
    comment = make_answer(item, aki, f"{call(mio, ken)}、どうぞ", named=ids(mio, ken))

    assert f"{link(mio)}さん、{link(ken)}さん、どうぞ" in shown(ken, f"{item.public_id}/")
    assert [each.rpartition(" ")[0].endswith("named") for each in told(mio)] == [True]
    assert [each.endswith("answered what you wrote") for each in told(ken)] == [True]  # not told twice
    notice = Notice.objects.within(mio.network).get(member=mio)
    assert notice.place.endswith(f"#answer-{comment.public_id}")

    actions.take_answer_back(Comment.objects.within(ken.network).get(pk=comment.pk), by=aki)

    assert told(mio) == []
    assert Comment.objects.within(ken.network).get(pk=comment.pk).carries == {}


def test_name_is_told_once_and_a_change_tells_those_who_are_new(
    network: Network, ken: Member, mio: Member, aki: Member
) -> None:
    item = make_post(ken, call(mio), named=ids(mio))
    told(mio)
    Notice.objects.within(network).all().delete()

    actions.change(item, text=f"{call(mio, aki)}です", named=ids(aki), version=1, by=ken)

    assert told(mio) == []
    assert len(told(aki)) == 1
    item = Item.objects.within(network).get(pk=item.pk)
    assert {each.member for each in naming.of(item)} == {mio.pk, aki.pk}
    actions.change(item, text="だれもいません", version=2, by=ken)
    assert naming.of(Item.objects.within(network).get(pk=item.pk)) == ()

    comment = make_answer(item, aki, "はい")
    actions.change_answer(comment, text=call(mio), named=ids(mio), by=aki)
    assert len(told(mio)) == 1


def test_name_can_be_chosen_for_words_that_stand_there_already(ken: Member, mio: Member) -> None:
    item = make_post(ken, call(mio))

    actions.change(item, text=item.text, named=ids(mio), version=1, by=ken)

    assert len(told(mio)) == 1
    with pytest.raises(Refused):
        actions.change(item, text=item.text, version=2, by=ken)  # nothing is different


def test_nobody_is_named_who_would_not_read_it(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    side = make_post(ken, call(aki), audience=ALUMNI, named=ids(aki))
    room = make_post(ken, call(mio), circle=make_group(ken).circle, named=ids(mio))
    stranger = make_post(ken, "@森 一人さん", named=["zzzzzzzzzz", "x' OR 1=1", "\0"])

    assert naming.of(side) == naming.of(room) == naming.of(stranger) == ()
    assert told(aki) == told(mio) == []


def test_nobody_is_named_across_a_block_or_against_their_wish(ken: Member, mio: Member, aki: Member) -> None:
    distance.keep(mio, ken, "block", by=mio)
    refuse(aki)

    item = make_post(ken, call(mio, aki), named=ids(mio, aki))

    assert naming.of(item) == ()
    assert told(mio) == told(aki) == []
    assert naming.offered(ken, name_of(mio), naming.To(MEMBERS)) == []
    assert naming.offered(ken, name_of(aki), naming.To(MEMBERS)) == []


def test_who_mutes_somebody_is_named_by_them_and_hears_nothing(ken: Member, mio: Member) -> None:
    distance.keep(mio, ken, "mute", by=mio)

    item = make_post(ken, call(mio), named=ids(mio))

    assert len(naming.of(item)) == 1  # as if nothing were: nobody learns of being muted
    assert told(mio) == []


def test_more_than_ten_names_are_refused_with_what_to_do(network: Network, ken: Member) -> None:
    crowd = [join(network, "森", f"{n}号") for n in range(naming.MOST + 1)]
    make_post(ken, call(*crowd[1:]), named=ids(*crowd[1:]))
    page = browser(ken).post(
        f"/n/{network.slug}/feed/new/",
        {"text": call(*crowd), "named": " ".join(ids(*crowd)), "audience": "7", "label": "handle", "token": "a" * 32},
    )

    assert page.status_code == 422
    assert "1つの文で名前をよべるのは、10人までです" in page.content.decode()
    assert page.content.decode().count(crowd[0].public_id) == 1  # nothing that was chosen is lost
    assert Item.objects.within(network).filter(author=ken).count() == 1


def test_names_of_who_left_or_is_erased_are_words_again(
    network: Network, ken: Member, mio: Member, aki: Member
) -> None:
    make_post(ken, call(mio, aki), named=ids(mio, aki))
    name = name_of(mio)
    Member.objects.within(network).filter(pk=aki.pk).update(state="left")
    erasing.wipe(mio, reason="x", by=mio)

    page = shown(ken)

    assert 'class="mention"' not in page
    assert f"@{name}さん" in page


def test_names_of_two_people_who_are_called_the_same_lead_to_each(network: Network, ken: Member, mio: Member) -> None:
    one, two = (join(network, "佐藤", "健") for _ in range(2))
    longer = join(network, "佐藤", "健一")
    item = make_post(ken, call(one, two, longer), named=ids(one, two, longer))

    page = shown(mio, f"{item.public_id}/")

    assert f"{link(one)}さん、{link(two)}さん、{link(longer)}さん" in page


def test_names_are_never_html(ken: Member, mio: Member, aki: Member) -> None:
    row = Value.objects.within(mio.network).get(member=mio, field="name")
    row.data = {"family": '"><script>hostile()</script>', "given": "' onmouseover=hostile() x='"}
    row.save()
    item = make_post(ken, f"{call(mio)} https://a.example/@{name_of(mio)}", named=ids(mio))
    make_answer(item, aki, call(mio), named=ids(mio))

    pages = [shown(aki), shown(aki, f"{item.public_id}/"), shown(aki, "names/?q=script")]

    assert len(naming.of(item)) == 1
    assert pages[1].count('class="mention"') == 2
    assert [wrong for page in pages for wrong in wrong_in(page)] == []


def test_names_offers_those_who_would_read_it(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    def offered(**asked: str) -> set[str]:
        page = browser(ken).get(f"/n/{network.slug}/feed/names/", asked).content.decode()
        return {member.public_id for member in (ken, mio, aki) if f'data-id="{member.public_id}"' in page}

    group = make_group(ken, aki)
    told_there = make_post(ken, circle=group.circle)
    everybody = {member.public_id for member in (mio, aki)}

    assert offered(q="二") | offered(q="三") == everybody
    assert offered(q="三", audience=str(ALUMNI)) == set()
    assert offered(q="二", circle=group.public_id) == set()
    assert offered(q="三", circle=group.circle.public_id) == {aki.public_id}
    assert offered(q="二", item=told_there.public_id) == set()
    assert offered(q="三", item=told_there.public_id) == {aki.public_id}
    assert offered(q="") == set()
    (card,) = naming.offered(ken, name_of(mio), naming.To(MEMBERS))
    assert card.name == name_of(mio)  # without the marks of a search
    for wrong in ("item=%00", "item=zzzzzzzzzz", "circle=%00", "circle=zzzzzzzzzz"):
        assert browser(ken).get(f"/n/{network.slug}/feed/names/?q=a&{wrong}").status_code == 404
    assert browser(ken).get(f"/n/{network.slug}/feed/names/?q=%00a&audience=%00").status_code == 404


def test_names_of_a_room_are_no_stranger_s_to_ask(network: Network, ken: Member, mio: Member, aki: Member) -> None:
    group = make_group(ken, aki)
    item = make_post(ken, circle=group.circle)

    for asked in (f"circle={group.circle.public_id}", f"item={item.public_id}"):
        assert browser(mio).get(f"/n/{network.slug}/feed/names/?q=三&{asked}").status_code == 404


def test_names_that_were_chosen_are_kept_with_a_draft(network: Network, ken: Member, mio: Member) -> None:
    agree(ken)
    typed = {"text": call(mio), "named": mio.public_id, "token": "b" * 32}
    browser(ken).post(f"/n/{network.slug}/feed/drafts/", typed)

    page = browser(ken).get(f"/n/{network.slug}/feed/new/").content.decode()

    assert f'name="named" value="{mio.public_id}"' in page
