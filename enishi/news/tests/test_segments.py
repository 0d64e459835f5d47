"""Announcements to a saved segment: who reads them, who does not, and what is told of it to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from enishi.console.tests.make import join, start_network, viewer
from enishi.feed.models import Item
from enishi.feed.tests.make import agree, make_answer
from enishi.kit import files
from enishi.kit.errors import NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members.models import Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI, PUBLIC, SECRETARIAT
from enishi.networks.models import Network
from enishi.news import actions, board, enclosures, jobs, reach, sections
from enishi.news.models import Announcement
from enishi.news.tests.make import PDF, again, make_announcement, make_issue, make_written, png
from enishi.news.tests.test_views import at, browser, desk, writing
from enishi.notices import reading as notices
from enishi.notices.models import Notice
from enishi.profiles import actions as profiles
from enishi.profiles import segmenting
from enishi.profiles.models import Segment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def moves_to(member: Member, place: str) -> None:
    """Have a member live somewhere, and show it to the secretariat."""
    profiles.set_values(member, {"region": [place]}, by=member)


@pytest.fixture
def inside(network: Network) -> list[Member]:
    """Five alumni who live in Tokyo."""
    found = [join(network, "東", f"{number}") for number in range(5)]
    for member in found:
        moves_to(member, "JP-13")
    return found


@pytest.fixture
def segment(hana: Member) -> Segment:
    return segmenting.save(hana.network, name="関東の方", asked={"areas": ["kanto"]}, by=hana)


def readers(row: Announcement) -> set[int]:
    """Return who of its network reads it, by their pk."""
    everybody = Member.objects.within(row.network).select_related("network", "member_class")
    return {each.pk for each in everybody if Announcement.objects.readable_by(each, row.network).filter(pk=row.pk)}


def told(row: Announcement) -> set[int]:
    """Return who has a notice of it."""
    return set(Notice.objects.within(row.network).filter(thing=row.public_id).values_list("member", flat=True))


# -- who reads it ------------------------------------------------------------------------------------------------------
def test_announcement_to_a_segment_is_read_by_who_is_in_it_when_it_is_shown_and_by_nobody_else(
    hana: Member, ken: Member, inside: list[Member], segment: Segment
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    drain()
    ids = {member.pk for member in inside}

    item = Item.objects.within(row.network).get(source=row.public_id)
    assert item.circle_id == row.circle_id is not None
    seen = {m.pk for m in (*inside, ken, hana) if Item.objects.readable_by(viewer(m)).filter(pk=item.pk).exists()}
    assert (readers(row), told(row), seen, reach.number_of(again(row))) == (ids, ids, ids, 5)
    assert set(reach.members_of(again(row)).values_list("pk", flat=True)) == ids


def test_readers_of_a_segment_stand_whoever_moves_in_or_out_later(
    hana: Member, ken: Member, inside: list[Member], segment: Segment
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    drain()

    moves_to(ken, "JP-13")
    moves_to(inside[0], "JP-01")
    jobs.seat_newcomers.func()
    drain()
    for member in (viewer(ken), viewer(inside[0])):
        board.seat_one(member)
    actions.write(again(row), version=row.version, title="なおした題", body=row.body, by=hana)
    drain()

    assert readers(row) == told(row) == {member.pk for member in inside}


def test_who_leaves_the_network_reads_what_was_told_to_their_segment_no_longer(
    hana: Member, inside: list[Member], segment: Segment
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    Member.objects.within(row.network).filter(pk=inside[0].pk).update(state=Member.State.LEFT)

    assert readers(row) == {member.pk for member in inside[1:]}
    assert reach.number_of(again(row)) is None


def test_announcement_to_a_segment_is_told_within_its_audience(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    employee = join(network, "社", "員", side=2)
    moves_to(employee, "JP-13")

    row = make_announcement(hana, segment=segment.public_id, audience=ALUMNI | SECRETARIAT, label="members")

    assert readers(row) == {member.pk for member in inside}


def test_scheduled_announcement_to_a_segment_asks_who_is_in_it_at_its_time(
    hana: Member, ken: Member, inside: list[Member], segment: Segment
) -> None:
    agree(hana)
    row = make_written(hana, segment=segment.public_id)
    moment = timezone.now() + timedelta(hours=3)
    actions.publish(row, at=moment, by=hana)
    moves_to(ken, "JP-13")
    moves_to(inside[0], "JP-01")

    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        jobs.show_due.func()
        drain()

        assert readers(row) == told(row) == {ken.pk, *(member.pk for member in inside[1:])}


def test_issue_to_a_segment_with_its_sections_files_and_comments_is_theirs_alone(
    hana: Member, ken: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    row = make_issue(hana, segment=segment.public_id)
    drain()
    section = row.sections.get()
    kept = enclosures.add_file(row, content=PDF, name="号.pdf", section=section, by=hana)
    picture = enclosures.add_picture(row, content=png_drawn(), alt="絵", section=section, by=hana)
    item = Item.objects.within(network).get(source=row.public_id)
    make_answer(item, inside[1])
    paths = [
        at(network, f"{row.public_id}/"),
        at(network, f"files/{kept.public_id}/"),
        at(network, f"pictures/{picture.public_id}/"),
        f"/n/{network.slug}/feed/{item.public_id}/",
    ]

    assert [browser(inside[0]).get(path).status_code for path in paths] == [200] * 4
    assert [browser(ken).get(path).status_code for path in paths] == [404] * 4
    assert [browser().get(path).status_code for path in paths[:3]] == [404] * 3
    for where in ("news/", "feed/", "home/"):
        assert row.title in browser(inside[0]).get(f"/n/{network.slug}/{where}").content.decode()
        assert row.title not in browser(ken).get(f"/n/{network.slug}/{where}").content.decode()
    with pytest.raises(NotAllowed):
        make_answer(item, ken)


def png_drawn() -> bytes:
    """Return a picture as it is kept."""
    return files.sheet(SimpleUploadedFile("x.png", png()), enclosures.LONGEST_SIDE)


def test_notices_of_a_segment_hold_for_who_was_told_though_somebody_alike_was_not(
    hana: Member, ken: Member, inside: list[Member], segment: Segment
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    drain()
    known: notices.Known = {}
    mine = list(Notice.objects.within(row.network).filter(member=inside[0], thing=row.public_id))

    assert notices.standing(viewer(ken), [], known) == []
    assert notices.standing(viewer(inside[0]), mine, known) == mine
    actions.take_back(again(row), by=hana)
    assert notices.standing(viewer(inside[0]), mine, {}) == []


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [{"audience": PUBLIC, "label": "public"}, {"classes": ["left"]}],
    ids=["to the world", "to a class at once"],
)
def test_segment_does_not_go_with_the_world_or_with_classes(
    values: dict[str, Any], hana: Member, segment: Segment
) -> None:
    with pytest.raises(Refused) as refused:
        make_written(hana, segment=segment.public_id, **values)

    assert refused.value.field == "segment"


def test_database_keeps_a_segment_from_the_world(hana: Member, segment: Segment) -> None:
    row = make_written(hana, segment=segment.public_id)

    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.within(row.network).filter(pk=row.pk).update(audience=PUBLIC, label="public")


def test_segment_of_another_network_is_refused_with_the_forms_error(hana: Member, network: Network) -> None:
    _other, stranger = start_network()
    theirs = segmenting.save(stranger.network, name="よそ", asked={"sides": ["alumni"]}, by=stranger)
    with pytest.raises(Refused) as refused:
        make_written(hana, segment=theirs.public_id)
    assert refused.value.field == "segment"

    segmenting.save(network, name="ここの方", asked={"sides": ["alumni"]}, by=hana)
    row = make_written(hana)
    page = browser(hana).post(desk(network, f"{row.public_id}/"), writing(row, segment=theirs.public_id))
    assert page.status_code == 422
    assert "segment" in page.context["form"].errors
    assert again(row).segment is None


@pytest.mark.parametrize("number", [0, 4])
def test_segment_of_fewer_than_five_is_told_nothing_and_no_number(
    number: int, hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    for member in inside[number:]:
        moves_to(member, "JP-01")
    agree(hana)
    row = make_written(hana, segment=segment.public_id)

    with pytest.raises(Refused) as refused:
        actions.publish(row, by=hana)
    page = browser(hana).get(desk(network, f"{row.public_id}/publication/")).content.decode()

    assert (refused.value.field, again(row).state, reach.number_of(row)) == ("segment", "draft", None)
    assert "5人未満" in page
    assert "届ける</button>" not in page


@pytest.mark.parametrize("what", ["deleted", "changed", "emptied"])
def test_what_cannot_be_told_to_its_segment_any_more_is_a_draft_again_and_who_publishes_hears_of_it(
    what: str, hana: Member, inside: list[Member], segment: Segment
) -> None:
    agree(hana)
    row = make_written(hana, segment=segment.public_id)
    actions.publish(row, at=timezone.now() + timedelta(minutes=5), by=hana)
    rows = Segment.objects.within(row.network).filter(pk=segment.pk)
    if what == "deleted":  # in the moment in which it was given its time: an action would be refused
        rows.delete()
    elif what == "changed":
        rows.update(conditions={"areas": ["hokkaido"]})
    else:
        for member in inside:
            moves_to(member, "JP-01")

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        jobs.show_due.func()
        drain()

    assert (again(row).state, again(row).circle, readers(row)) == ("draft", None, set())
    assert told(row) >= {hana.pk}
    assert Notice.objects.within(row.network).filter(thing=row.public_id, kind="news.lapsed", member=hana).exists()


def test_segment_that_something_waits_for_is_neither_deleted_nor_given_other_conditions(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    agree(hana)
    row = make_written(hana, segment=segment.public_id, title="見学会")
    actions.publish(row, at=timezone.now() + timedelta(days=1), by=hana)

    with pytest.raises(Refused) as refused:
        segmenting.drop(segment, by=hana)
    assert "見学会" in str(refused.value.message)
    with pytest.raises(Refused):
        segmenting.change(segment, name="関東の方", asked={"areas": ["hokkaido"]}, version=1, by=hana)
    path = f"/n/{network.slug}/desk/segments/{segment.public_id}/"
    page = browser(hana).post(f"{path}removal/", follow=True)
    assert "見学会" in page.content.decode()
    segmenting.change(segment, name="関東にお住まいの方", asked={"areas": ["kanto"]}, version=1, by=hana)
    actions.unschedule(again(row), by=hana)
    segment.refresh_from_db()
    segmenting.drop(segment, by=hana)

    page = browser(hana).get(desk(network, f"{row.public_id}/"))
    assert page.context["form"]["segment"].value() == "-"
    assert "関東の方（消されました）" in page.content.decode()
    assert browser(hana).post(desk(network, f"{row.public_id}/"), writing(again(row), segment="-")).status_code == 422
    assert browser(hana).post(desk(network, f"{row.public_id}/"), writing(again(row), segment="")).status_code == 302
    assert (again(row).segment_name, again(row).narrowed) == ("", False)


def test_segment_and_classes_are_exchanged_without_a_rest(
    hana: Member, mio: Member, inside: list[Member], segment: Segment
) -> None:
    agree(hana)
    row = make_written(hana, classes=["retired"])
    actions.write(row, version=2, title=row.title, body=row.body, segment=segment.public_id, by=hana)
    assert (again(row).narrowed, row.told.exists()) == (True, False)

    actions.write(row, version=3, title=row.title, body=row.body, segment="", classes=["retired"], by=hana)
    actions.publish(row, by=hana)
    drain()

    assert (again(row).segment_name, again(row).conditions, readers(row)) == ("", {}, {mio.pk})


# -- who may tell it ---------------------------------------------------------------------------------------------------
def test_who_might_not_have_set_its_conditions_neither_finds_nor_changes_it(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    community = join(network, "会", "長", role=Role.COMMUNITY)
    draft = make_written(hana, segment=segment.public_id, title="まだ下書き")
    shown = make_issue(hana, segment=segment.public_id, title="関東の号")
    kept = enclosures.add_file(shown, content=PDF, name="号.pdf", by=hana)

    with pytest.raises(Refused):
        make_written(community, segment=segment.public_id)
    for refused in (
        lambda: actions.write(draft, version=draft.version, title="x", body="<p>x</p>", by=community),
        lambda: actions.publish(draft, by=community),
        lambda: actions.take_back(shown, by=community),
        lambda: sections.add(shown, by=community),
    ):
        with pytest.raises(NotAllowed):
            refused()
    client = browser(community)
    assert client.get(desk(network, f"{draft.public_id}/")).status_code == 404
    assert client.get(at(network, f"{shown.public_id}/")).status_code == 404
    assert client.get(at(network, f"files/{kept.public_id}/")).status_code == 404
    assert "まだ下書き" not in client.get(desk(network)).content.decode()
    assert "関東の方" not in client.get(desk(network, f"{make_written(community).public_id}/")).content.decode()


def test_who_publishes_and_is_in_the_segment_reads_its_files_though_they_might_not_have_set_it(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    community = join(network, "会", "長", role=Role.COMMUNITY)
    moves_to(community, "JP-13")
    row = make_announcement(hana, segment=segment.public_id)
    kept = enclosures.add_file(row, content=PDF, name="案内.pdf", by=hana)

    assert browser(community).get(at(network, f"files/{kept.public_id}/")).status_code == 200


# -- what is said of it ------------------------------------------------------------------------------------------------
def test_readers_learn_neither_the_name_nor_the_conditions_of_the_segment(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    drain()
    item = Item.objects.within(network).get(source=row.public_id)

    client = browser(inside[0])
    for path in (at(network, f"{row.public_id}/"), at(network), f"/n/{network.slug}/feed/{item.public_id}/"):
        page = client.get(path).content.decode()
        assert "関東" not in page
        assert segment.public_id not in page
    assert "一部の会員の方へのお知らせです" in client.get(at(network, f"{row.public_id}/")).content.decode()


def test_numbers_below_five_of_a_segment_are_told_to_nobody(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    employee = join(network, "社", "員", side=2)
    moves_to(employee, "JP-13")
    row = make_announcement(hana, segment=segment.public_id)
    item = Item.objects.within(network).get(source=row.public_id)

    page = browser(inside[0]).get(f"/n/{network.slug}/feed/{item.public_id}/").content.decode()
    assert "5人未満" in page
    assert "社員の方も読めます" in page
    for member in inside[:2]:
        Member.objects.within(network).filter(pk=member.pk).update(state=Member.State.PAUSED)
    page = browser(inside[3]).get(at(network, f"{row.public_id}/")).content.decode()
    assert "4人" not in page


def test_announcement_confirmations_of_a_segment_name_who_has_and_count_who_has_not(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    row = make_announcement(hana, segment=segment.public_id, must_confirm=True)
    drain()
    assert told(row) == {member.pk for member in inside}
    actions.confirm(row, by=viewer(inside[0]))
    with pytest.raises(NotAllowed):
        actions.confirm(row, by=hana)

    for asked in ("", "?s=not", "?s=done"):
        page = browser(hana).get(desk(network, f"{row.public_id}/confirmations/{asked}"))
        assert [each["confirmation"] is not None for each in page.context["people"]] == [True]
        assert page.context["waiting"] is None
        assert "5人未満" in page.content.decode()
    actions.remind(again(row), by=hana)
    drain()
    reminded = Notice.objects.within(network).filter(kind="news.reminder", thing=row.public_id)
    assert set(reminded.values_list("member", flat=True)) == {member.pk for member in inside[1:]}


def test_announcement_edit_offers_segments_and_announcement_publication_says_what_choosing_one_means(
    hana: Member, inside: list[Member], segment: Segment, network: Network
) -> None:
    row = make_written(hana)
    client = browser(hana)
    assert "保存したまとまりの方だけ" in client.get(desk(network, f"{row.public_id}/")).content.decode()

    client.post(desk(network, f"{row.public_id}/"), writing(row, segment=segment.public_id))
    page = client.get(desk(network, f"{row.public_id}/publication/")).content.decode()

    assert again(row).segment == segment
    assert "関東の方" in page
    assert "あとから入った方は読めません" in page
    assert "5人に届ける" in page.replace("\n", "")
    segmenting.drop(segment, by=hana)
    assert (
        "まとまりが、変えられたか、消されています"
        in client.get(desk(network, f"{row.public_id}/publication/")).content.decode()
    )


def test_announcement_to_a_segment_that_is_taken_back_is_read_by_nobody(
    hana: Member, inside: list[Member], segment: Segment
) -> None:
    row = make_announcement(hana, segment=segment.public_id)
    drain()

    actions.take_back(row, by=hana)
    drain()

    assert (readers(row), told(row)) == (set(), set())
    assert not Item.objects.within(row.network).filter(source=row.public_id).exists()
