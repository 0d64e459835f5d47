"""What happens to stories: who is portrayed says yes to every word, and withdraws when they like."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import TestCase

from enishi.activity.models import Happening
from enishi.console.tests.make import join, start_network, viewer
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer
from enishi.joining import departing, own_data
from enishi.joining.erasing import wipe
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import belongings, distance
from enishi.members.models import Member, Visitor
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, MEMBERS, PUBLIC
from enishi.networks.models import Network
from enishi.notices.models import Notice
from enishi.stories import actions, pictures, texts
from enishi.stories.models import Picture, Proof, Story
from enishi.stories.tests.make import (
    again,
    make_approved,
    make_handed,
    make_shown,
    make_story,
    put_picture,
    write,
)

pytestmark = pytest.mark.django_db


def item_of(story: Story) -> Item | None:
    return Item.objects.within(story.network).filter(kind=Item.Kind.STORY, source=story.public_id).first()


def read_by(member: Any, story: Story) -> bool:
    return Story.objects.readable_by(member, story.network).filter(pk=story.pk).exists()


def told(story: Story, kind: str) -> set[int]:
    rows = Notice.objects.within(story.network).filter(thing=story.public_id, kind=kind)
    return set(rows.values_list("member", flat=True))


def test_story_is_shown_only_after_a_yes(hana: Member, fumi: Member, ken: Member) -> None:
    agree(hana)
    story, proof = make_handed(hana, fumi)
    drain()

    assert told(story, "stories.to-read") == {fumi.pk}
    with pytest.raises(Refused):
        actions.publish(story, by=hana)
    assert not read_by(ken, story)

    actions.approve(story, mark=proof.mark, by=fumi)
    drain()
    assert told(story, "stories.answered") == {hana.pk}
    assert not read_by(ken, story)
    actions.publish(story, by=hana)
    drain()

    item = item_of(story)
    assert item is not None
    assert (item.author_id, item.title, item.audience) == (fumi.pk, "畑と、町工場と、段取り表", story.audience)
    assert read_by(ken, story)
    assert ken.pk in told(story, "stories.told")
    assert told(story, "stories.yours-shown") == {fumi.pk}


@pytest.mark.parametrize("who", ["hana", "ken", "aki"])
def test_story_is_approved_by_nobody_else(who: str, hana: Member, fumi: Member, request: pytest.FixtureRequest) -> None:
    story, proof = make_handed(hana, fumi)

    with pytest.raises(NotAllowed):
        actions.approve(story, mark=proof.mark, by=request.getfixturevalue(who))
    with pytest.raises(NotAllowed):
        actions.ask(story, mark=proof.mark, words="x", by=request.getfixturevalue(who))
    assert story.proofs.get().approved_at is None


@pytest.mark.parametrize("who", ["fumi", "ken", "aki"])
def test_story_is_written_and_shown_by_those_alone_who_publish(
    who: str, hana: Member, fumi: Member, request: pytest.FixtureRequest
) -> None:
    somebody = request.getfixturevalue(who)
    story = make_approved(hana, fumi)

    with pytest.raises(NotAllowed):
        actions.publish(story, by=somebody)
    with pytest.raises(NotAllowed):
        write(story, somebody, title="べつの題")
    with pytest.raises(NotAllowed):
        actions.begin(hana.network, fumi.public_id, by=somebody)
    assert again(story).shown is None


CHANGES: dict[str, dict[str, Any]] = {
    "title": {"title": "べつの題"},
    "body": {"body": "<p>松本の朝は、おそい。</p>"},
    "name": {"name": "斎賀 文乃"},
    "facts": {"facts": "株式会社つむぎノート"},
    "label": {"label": "handle"},
    "audience": {"public": True},
}


@pytest.mark.parametrize("what", [*CHANGES, "cover", "picture"])
def test_story_changed_after_a_yes_is_shown_as_it_was_approved_until_the_next(
    what: str, hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi)
    before = again(story).shown
    assert before is not None
    if what in CHANGES:
        changed = CHANGES[what]
    else:
        row = put_picture(story, hana)
        image = f'<figure><img src="picture:{row.public_id}"></figure>'
        changed = {"cover": row.public_id} if what == "cover" else {"body": story.body + image}
    story = write(story, hana, **changed)

    with pytest.raises(Refused):
        actions.publish(story, by=hana)  # what was approved last is shown already
    proof = actions.hand(story, by=hana)
    assert proof.mark != before.mark
    with pytest.raises(Refused):
        actions.publish(story, by=hana)  # the new text is not approved
    item = item_of(story)
    assert again(story).shown == before
    assert item is not None
    assert (item.title, item.audience, item.label) == (before.title, before.audience, before.label)

    actions.approve(story, mark=proof.mark, public=True, by=fumi)
    actions.publish(story, by=hana)
    assert again(story).shown == proof


def test_story_yes_is_to_the_text_that_was_read(hana: Member, fumi: Member) -> None:
    story, first = make_handed(hana, fumi)
    story = write(story, hana, body="<p>ぜんぜん違う文章。</p>")
    second = actions.hand(story, by=hana)

    with pytest.raises(Conflict):
        actions.approve(story, mark=first.mark, by=fumi)

    assert list(story.proofs.exclude(approved_at=None)) == []
    actions.approve(story, mark=second.mark, by=fumi)
    assert [proof.pk for proof in story.proofs.exclude(approved_at=None)] == [second.pk]


def test_story_that_was_changed_past_the_actions_is_not_shown(hana: Member, fumi: Member) -> None:
    agree(hana)
    story = make_approved(hana, fumi)
    Proof.objects.within(story.network).filter(story=story).update(body="<p>だれも読んでいない文章。</p>")

    with pytest.raises(Refused):
        actions.publish(story, by=hana)

    assert (again(story).shown, item_of(story)) == (None, None)


def test_story_words_of_a_picture_belong_to_what_is_approved(hana: Member, fumi: Member) -> None:
    story = make_story(hana, fumi)
    row = put_picture(story, hana)
    story = write(story, hana, cover=row.public_id)
    mark = texts.mark_of(story)

    Picture.objects.within(story.network).filter(pk=row.pk).update(alt="べつの言葉")
    assert texts.mark_of(story) != mark
    Picture.objects.within(story.network).filter(pk=row.pk).update(alt=row.alt, digest="0" * 64)
    assert texts.mark_of(story) != mark


def test_story_for_the_world_needs_a_yes_to_the_world(hana: Member, fumi: Member, ken: Member) -> None:
    agree(hana)
    story, proof = make_handed(hana, fumi, public=True)

    actions.approve(story, mark=proof.mark, public=False, by=fumi)
    actions.publish(story, by=hana)

    shown = again(story).shown
    item = item_of(story)
    assert shown is not None
    assert item is not None
    assert (shown.audience, shown.label) == (MEMBERS, "employees")
    assert (item.audience, item.label) == (MEMBERS, "employees")
    assert read_by(ken, story)


def test_story_for_the_world_becomes_one_for_members_at_the_word_of_who_is_portrayed(
    hana: Member, fumi: Member
) -> None:
    story = make_shown(hana, fumi, public=True)
    shown = again(story).shown
    assert shown is not None
    assert shown.audience == PUBLIC

    actions.approve(story, mark=shown.mark, public=False, by=fumi)

    item = item_of(story)
    now = again(story).shown
    assert now is not None
    assert item is not None
    assert (now.audience, item.audience, item.label) == (MEMBERS, MEMBERS, "employees")
    assert texts.mark_of(again(story)) == now.mark  # what is being written follows, so that nothing seems to differ


def test_story_kept_from_the_world_is_kept_in_the_words_that_are_shown_still(
    network: Network, hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi, public=True)
    before = again(story).shown
    assert before is not None
    story = write(story, hana, title="あたらしい題", public=True)
    proof = actions.hand(story, by=hana)

    actions.approve(story, mark=proof.mark, public=False, by=fumi)

    shown, item = again(story).shown, item_of(story)
    assert shown is not None
    assert item is not None
    assert (shown.pk, shown.title, shown.audience, item.audience) == (before.pk, before.title, MEMBERS, MEMBERS)
    assert texts.mark_of(shown) == shown.mark
    assert not Story.objects.readable_by(Visitor(), network).exists()
    assert read_by(ken, story)


def test_story_wish_for_changes_takes_the_yes_back(hana: Member, fumi: Member) -> None:
    agree(hana)
    story, proof = make_handed(hana, fumi)
    actions.approve(story, mark=proof.mark, by=fumi)

    actions.ask(story, mark=proof.mark, words="「上司」を「先輩」に。", by=fumi)

    with pytest.raises(Refused):
        actions.publish(story, by=hana)
    assert story.proofs.get().asked == "「上司」を「先輩」に。"


def test_story_wish_for_changes_leaves_what_is_shown(hana: Member, fumi: Member, ken: Member) -> None:
    story = make_shown(hana, fumi)
    shown = again(story).shown
    assert shown is not None

    actions.ask(story, mark=shown.mark, words="会社の名前を消してください。", by=fumi)

    assert read_by(ken, story)


@pytest.mark.parametrize("words", ["", "  \n ", "あ" * 1001])
def test_story_wish_without_words_or_with_too_many_is_refused(words: str, hana: Member, fumi: Member) -> None:
    story, proof = make_handed(hana, fumi)

    with pytest.raises(Refused):
        actions.ask(story, mark=proof.mark, words=words, by=fumi)
    assert story.proofs.get().asked_at is None


@pytest.mark.parametrize(
    ("audience", "label"),
    [
        (MEMBERS, "public"),
        (MEMBERS, "members"),
        (PUBLIC, "handle"),
        (PUBLIC, "members"),
        (ALUMNI, "members"),
        (0, "handle"),
    ],
)
def test_story_label_that_does_not_go_with_its_readers_is_refused(
    audience: int, label: str, hana: Member, fumi: Member
) -> None:
    story = make_story(hana, fumi)

    with pytest.raises(Refused):
        write(story, hana, audience=audience, label=label)
    assert (again(story).audience, again(story).label) == (story.audience, story.label)


@pytest.mark.parametrize("model", [Story, Proof])
def test_story_label_that_does_not_go_with_its_readers_is_refused_by_the_database(
    model: Any, hana: Member, fumi: Member
) -> None:
    story, proof = make_handed(hana, fumi)
    pk = story.pk if model is Story else proof.pk

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.within(story.network).filter(pk=pk).update(label="public")


@pytest.mark.parametrize("who", ["fumi", "hana"])
def test_withdrawn_story_is_gone_everywhere(
    who: str, hana: Member, fumi: Member, ken: Member, request: pytest.FixtureRequest
) -> None:
    story = make_shown(hana, fumi, public=True)
    row = put_picture(story, hana)
    item = item_of(story)
    assert item is not None
    make_answer(item, ken)
    drain()

    actions.withdraw(story, by=request.getfixturevalue(who))
    drain()

    left = again(story)
    assert (left.title, left.body, left.name, left.facts, left.cover, left.shown) == ("", "", "", "", "", None)
    assert item_of(story) is None
    assert not left.proofs.exists()
    assert not left.pictures.exists()
    assert not read_by(ken, story)
    assert not read_by(fumi, story)
    assert told(story, "stories.told") == told(story, "stories.yours-shown") == set()
    assert not Notice.objects.within(story.network).filter(title__contains="段取り表").exists()
    assert told(story, "stories.withdrawn") == ({hana.pk} if who == "fumi" else set())
    assert not Picture.objects.within(story.network).filter(pk=row.pk).exists()
    with pytest.raises(Refused):
        actions.withdraw(story, by=fumi)
    with pytest.raises(Refused):
        write(story, hana, title="もう一度")


@pytest.mark.django_db(transaction=True)
def test_withdrawn_story_leaves_no_file(hana: Member, fumi: Member) -> None:
    story = make_story(hana, fumi)
    row = put_picture(story, hana)
    assert default_storage.exists(row.stored_as)

    actions.withdraw(story, by=hana)

    assert not default_storage.exists(row.stored_as)


def test_story_is_withdrawn_by_nobody_else(hana: Member, fumi: Member, ken: Member, aki: Member) -> None:
    story = make_shown(hana, fumi)

    for somebody in (ken, aki):
        with pytest.raises(NotAllowed):
            actions.withdraw(story, by=somebody)
    assert read_by(ken, story)


def test_story_changed_after_the_notices_of_it_have_gone_is_told_to_nobody_anew(
    hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi)
    drain()
    assert ken.pk in told(story, "stories.told")
    Notice.objects.within(story.network).filter(thing=story.public_id).delete()

    story = write(story, hana, title="誤字を直した題")
    proof = actions.hand(story, by=hana)
    actions.approve(story, mark=proof.mark, by=fumi)
    actions.publish(story, by=hana)
    drain()

    assert (told(story, "stories.told"), told(story, "stories.yours-shown")) == (set(), {fumi.pk})


def test_story_of_who_leaves_is_withdrawn_and_does_not_come_back_with_them(
    hana: Member, fumi: Member, ken: Member
) -> None:
    story = make_shown(hana, fumi, public=True)

    departing.leave(fumi, by=fumi)
    assert not read_by(ken, story)  # at once, before any job
    drain()

    assert again(story).withdrawn_at is not None
    assert (again(story).body, item_of(story)) == ("", None)


@pytest.mark.parametrize("state", [Member.State.PAUSED, Member.State.SUSPENDED])
def test_story_of_who_takes_no_part_is_not_read(state: str, hana: Member, fumi: Member, ken: Member) -> None:
    story = make_shown(hana, fumi, public=True)
    Member.objects.within(fumi.network_id).filter(pk=fumi.pk).update(state=state)

    assert not read_by(ken, story)
    assert item_of(story) not in Item.objects.readable_by(ken)


def test_story_of_who_is_erased_leaves_nothing(hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)
    waiting = make_handed(hana, fumi)[0]
    other = make_shown(hana, hana)

    belongings.forget(fumi)

    for each in (story, waiting):
        assert (again(each).body, again(each).portrayed, again(each).proofs.count()) == ("", None, 0)
    assert item_of(story) is None
    assert again(other).shown is not None


def test_draft_about_who_is_erased_goes_with_its_pictures_and_what_was_told_of_it(hana: Member, fumi: Member) -> None:
    draft, (handed, proof) = make_story(hana, fumi), make_handed(hana, fumi)
    stored = put_picture(draft, hana).stored_as
    actions.ask(handed, mark=proof.mark, words="年をなおしてください。", by=fumi)
    drain()
    assert told(handed, "stories.answered") == {hana.pk}

    with TestCase.captureOnCommitCallbacks(execute=True):
        belongings.forget(fumi)

    for each in (draft, handed):
        found = again(each)
        assert (found.title, found.body, found.name, found.facts, found.portrayed) == ("", "", "", "", None)
        assert found.withdrawn_at
        assert not Notice.objects.within(fumi.network).filter(thing=each.public_id).exists()
    assert not Picture.objects.within(fumi.network).exists()
    assert not default_storage.exists(stored)


def test_story_of_who_is_wiped_is_no_obstacle(network: Network, hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)
    owner = viewer(network.member_rows.get(grants__role=Role.OWNER))

    wipe(fumi, reason="x", by=owner)

    assert again(story).portrayed is None


def test_story_stands_in_the_own_data_of_who_is_portrayed(hana: Member, fumi: Member, ken: Member) -> None:
    story = make_shown(hana, fumi)

    said = belongings.tell(fumi)["stories"]

    assert [(each["title"], each["state"], each["approved_at"] is not None) for each in said] == [
        ("畑と、町工場と、段取り表", "shown", True)
    ]
    assert "松本の朝は早い" in said[0]["text"]
    assert belongings.tell(ken)["stories"] == []
    actions.withdraw(story, by=fumi)
    assert [each["kind"] for each in belongings.tell(fumi)["stories"]] == ["withdrawn"]


def test_draft_stands_in_the_own_data_of_whom_it_portrays_though_they_were_never_shown_it(
    hana: Member, fumi: Member, ken: Member
) -> None:
    make_story(hana, fumi, title="まだ渡していない", body="<p>朝の<b>畑</b>。</p>")
    asked, proof = make_handed(hana, fumi)
    actions.ask(asked, mark=proof.mark, words="年をなおしてください。", by=fumi)
    write(asked, hana, body="<p>なおした文。</p>")
    make_handed(hana, fumi, title="お返事を待つ")

    said = belongings.tell(fumi)["stories"]

    assert [(each["title"], each["state"], each["text"].strip()[:6]) for each in said] == [
        ("まだ渡していない", "draft", "朝の畑。"),
        ("畑と、町工場と、段取り表", "asked", "松本の朝は早"),
        ("畑と、町工場と、段取り表", "draft", "なおした文。"),
        ("お返事を待つ", "waiting", "松本の朝は早"),
    ]
    assert "花" not in str(said)  # who writes it is not theirs
    assert belongings.tell(ken)["stories"] == []
    with zipfile.ZipFile(io.BytesIO(own_data.build(fumi))) as file:
        page = file.read("index.html").decode()
    for each in ("まだ渡していない", "朝の畑。", "まだお渡ししていない下書き", "なおした文。"):
        assert each in page, each


@pytest.mark.parametrize(("kind", "back"), [("mute", True), ("block", False)])
def test_story_is_hidden_by_distance_as_the_feed_does(
    kind: str, back: bool, hana: Member, fumi: Member, ken: Member
) -> None:
    story, own = make_shown(hana, fumi, public=True), make_shown(hana, ken)

    distance.keep(ken, fumi, kind, by=ken)

    assert not read_by(viewer(ken), story)
    assert read_by(viewer(fumi), own) is back


def test_story_of_another_network_is_not_touched(hana: Member, fumi: Member) -> None:
    story, proof = make_handed(hana, fumi)
    there = start_network()[0]
    stranger = join(there, "森", "太一", role=Role.SECRETARIAT)

    for deed in (
        lambda: actions.withdraw(story, by=stranger),
        lambda: actions.publish(story, by=stranger),
        lambda: actions.hand(story, by=stranger),
        lambda: actions.approve(story, mark=proof.mark, by=stranger),
        lambda: pictures.remove(story, which="x", by=stranger),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(Refused):
        actions.begin(there, fumi.public_id, by=stranger)
    assert not read_by(stranger, story)
    assert not Story.objects.written_for(stranger).filter(pk=story.pk).exists()


def test_story_picture_that_was_handed_over_is_not_taken_out(hana: Member, fumi: Member) -> None:
    story = make_story(hana, fumi)
    row, loose = put_picture(story, hana), put_picture(story, hana)
    story = write(story, hana, cover=row.public_id)
    actions.hand(story, by=hana)
    write(story, hana, cover="")

    with pytest.raises(Refused):
        pictures.remove(story, which=row.public_id, by=hana)
    pictures.remove(story, which=loose.public_id, by=hana)

    assert list(again(story).pictures.all()) == [row]


def test_story_picture_of_another_story_is_no_cover(hana: Member, fumi: Member, ken: Member) -> None:
    story, other = make_story(hana, fumi), make_story(hana, ken)
    row = put_picture(other, hana)

    with pytest.raises(Refused):
        write(story, hana, cover=row.public_id)


def test_story_twice_handed_or_shown_is_refused(hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)

    with pytest.raises(Refused):
        actions.hand(story, by=hana)
    with pytest.raises(Refused):
        actions.publish(story, by=hana)


@pytest.mark.parametrize("field", ["title", "body", "name"])
def test_story_without_title_words_or_name_is_not_handed_over(field: str, hana: Member, fumi: Member) -> None:
    story = make_story(hana, fumi, **{field: ""})

    with pytest.raises(Refused) as refused:
        actions.hand(story, by=hana)
    assert refused.value.field == field


def test_story_is_not_begun_about_who_blocked_the_writer(hana: Member, fumi: Member) -> None:
    distance.keep(fumi, hana, "block", by=fumi)

    with pytest.raises(Refused):
        actions.begin(hana.network, fumi.public_id, by=hana)


def test_story_shown_by_who_has_not_agreed_to_the_rules_is_refused(hana: Member, fumi: Member, ken: Member) -> None:
    agree(ken)  # so that there are rules
    story = make_approved(hana, fumi)

    with pytest.raises(Refused) as refused:
        actions.publish(story, by=hana)
    assert refused.value.field == "rules"
    assert again(story).shown is None


def test_story_leaves_no_word_of_it_in_the_record(hana: Member, fumi: Member) -> None:
    story = make_shown(hana, fumi)
    actions.ask(story, mark=again(story).shown.mark, words="ひみつの願い", by=fumi)  # type: ignore[union-attr]

    said = " ".join(f"{row.facts} {row.reason}" for row in Happening.objects.within(story.network))

    assert not re.search("松本|段取り|斎賀|ひみつ", said)
