"""Who is told of what: once, bundled until it is read, and nothing of what may not be read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from enishi.console.tests.make import join
from enishi.kit.jobs import drain
from enishi.members import distance
from enishi.members.models import Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.notices import jobs, keeping, reading, state, telling
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.models import Delivery, Notice, Teller
from enishi.notices.telling import forget, tell
from enishi.notices.tests.make import POKED, POSTED, make_notice

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[str]:
    """Return the sentences that stand in somebody's centre."""
    with translation.override("en"):
        return [each.text for each in reading.page(member).told]


def test_more_of_the_same_comes_into_one_notice_until_it_is_read(ken: Member, mio: Member, aki: Member) -> None:
    make_notice(ken, POKED, by=mio)
    notice = make_notice(ken, POKED, by=aki)

    assert Notice.objects.within(ken.network).filter(member=ken).count() == 1
    assert notice.number == 2
    assert [mio.pk, aki.pk] == list(notice.tellers.order_by("pk").values_list("by", flat=True))

    state.read(ken, notice)
    make_notice(ken, POKED, by=mio, mark="again")

    assert Notice.objects.within(ken.network).filter(member=ken).count() == 2
    assert reading.unread(ken) == 1


def test_job_that_runs_twice_tells_once(ken: Member, mio: Member) -> None:
    for _time in range(2):
        make_notice(ken, POKED, by=mio, mark="comment1")
        make_notice(ken, POSTED)
    state.read_all(ken)
    make_notice(ken, POKED, by=mio, mark="comment1")
    make_notice(ken, POSTED)

    rows = Notice.objects.within(ken.network).filter(member=ken)
    assert rows.count() == 2
    assert {row.number for row in rows} == {1}
    assert reading.unread(ken) == 0

    make_notice(ken, POSTED, mark="2026-11-29")  # a reminder
    assert reading.unread(ken) == 1


def test_sentence_names_two_and_counts_the_others(network: Network, ken: Member) -> None:
    for name in "甲乙丙":
        make_notice(ken, POKED, by=join(network, name, "山"))

    assert told(ken) == ["丙 山 and 乙 山 and 1 other poked you"]


def test_nobody_is_told_of_their_own_doing_nor_who_takes_no_part(network: Network, ken: Member, mio: Member) -> None:
    gone = [make_member(network, state=state) for state in ("paused", "suspended", "left", "named")]
    elsewhere = make_member(Network.objects.create(slug="other", name="別の会"))

    number = tell(
        POKED, [ken.pk, mio.pk, elsewhere.pk, *(each.pk for each in gone)], network=network, thing="x",
        place=f"/n/{network.slug}/home/", by=ken,
    )  # fmt: skip

    assert number == 1
    assert list(Notice.objects.within(network).values_list("member", flat=True)) == [mio.pk]


def test_nothing_is_kept_for_whom_no_way_reaches(ken: Member, mio: Member) -> None:
    values = {"category": Category.MENTIONS, "mail": False, "push": False, "time": "now"}
    Delivery.objects.create(network=ken.network, member=ken, in_app=False, **values)

    assert tell(POKED, [ken.pk], network=ken.network, thing="x", place=f"/n/{ken.network.slug}/home/", by=mio) == 0
    assert not Notice.objects.within(ken.network).exists()


def test_only_mailed_notice_does_not_stand_in_the_centre(ken: Member, mio: Member) -> None:
    values = {"category": Category.MENTIONS, "mail": True, "push": False, "time": "now"}
    Delivery.objects.create(network=ken.network, member=ken, in_app=False, **values)
    make_notice(ken, POKED, by=mio)

    assert told(ken) == []
    assert reading.unread(ken) == 0
    assert Notice.objects.within(ken.network).exclude(mail_at=None).count() == 1


def test_what_is_taken_back_is_forgotten(ken: Member, mio: Member) -> None:
    make_notice(ken, POKED, by=mio, thing="gone")
    make_notice(ken, POSTED, thing="stays")

    forget(ken.network, "gone")

    assert list(Notice.objects.within(ken.network).values_list("thing", flat=True)) == ["stays"]
    assert not Teller.objects.within(ken.network).exists()


def test_nothing_is_shown_of_what_may_not_be_read_any_more(ken: Member) -> None:
    readable: set[str] = {"open"}
    kind = NoticeKind("tests.shut", Category.GROUPS, "In the room", readable=lambda viewer, things: things & readable)
    make_notice(ken, kind, thing="open")
    make_notice(ken, kind, thing="shut", title="ひみつ")

    assert [each.notice.thing for each in reading.page(ken).told] == ["open"]
    assert reading.unread(ken) == 1


def test_who_left_is_not_named(ken: Member, mio: Member) -> None:
    make_notice(ken, POKED, by=mio)
    Member.objects.within(ken.network).filter(pk=mio.pk).update(state=Member.State.LEFT)

    assert told(ken) == ["Somebody poked you"]


def test_thousands_are_told_in_batches(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 3)
    people = [make_member(network).pk for _each in range(7)]

    number = tell(POSTED, people, network=network.pk, thing="x", place=f"/n/{network.slug}/home/", title="総会")

    assert number == 7
    assert Notice.objects.within(network).filter(kind=POSTED.code).count() == 7


def test_place_outside_the_network_is_refused(ken: Member) -> None:
    for place in ("https://evil.example/", "//evil.example/", "/n/other/home/", ""):
        with pytest.raises(AssertionError):
            make_notice(ken, place=place)


def test_title_holds_no_line_break(ken: Member) -> None:
    notice = make_notice(ken, title="総会\r\nBcc: all@example.com\x00")

    assert notice.title.isprintable()


def test_all_read_can_be_undone(ken: Member, mio: Member) -> None:
    first, second = make_notice(ken, POKED, by=mio), make_notice(ken, POSTED)
    moment = state.read_all(ken)
    assert moment is not None
    assert reading.unread(ken) == 0
    make_notice(ken, POKED, by=mio, mark="again")  # meanwhile there is more of it

    assert state.unread_again(ken, moment) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (moment, None)
    assert reading.unread(ken) == 2


def test_opening_the_page_by_any_way_reads_what_was_told_of_it(ken: Member, mio: Member) -> None:
    slug = ken.network.slug
    make_notice(ken, POKED, by=mio, thing="a", place=f"/n/{slug}/feed/abc/#c-1")
    make_notice(ken, POKED, by=mio, thing="b", place=f"/n/{slug}/feed/abcd/")

    state.opened(ken, f"/n/{slug}/feed/abc/")

    assert reading.unread(ken) == 1


def test_old_notices_go(ken: Member, mio: Member) -> None:
    old, new = make_notice(ken, POKED, by=mio), make_notice(ken, POSTED)
    Notice.objects.within(ken.network).filter(pk=old.pk).update(told_at=timezone.now() - timedelta(days=91))

    jobs.forget_old.func()

    assert list(Notice.objects.within(ken.network).values_list("pk", flat=True)) == [new.pk]


def test_nothing_is_told_of_whom_one_keeps_ones_distance_from(ken: Member, mio: Member, aki: Member) -> None:
    make_notice(ken, POKED, by=mio)
    make_notice(ken, POKED, by=aki)
    make_notice(ken, POKED, thing="other", by=mio)
    distance.keep(ken, mio, "mute", by=ken)
    drain()

    assert [text.count(" and ") for text in told(ken)] == [0]
    place = f"/n/{ken.network.slug}/home/"
    assert tell(POKED, [ken.pk], network=ken.network, thing="x", place=place, by=mio) == 0
    assert Teller.objects.within(ken.network).get().by_id == aki.pk


def test_who_is_erased_is_no_longer_counted_among_those_who_did_it(ken: Member, mio: Member, aki: Member) -> None:
    for by, times in ((mio, 2), (aki, 1)):
        for turn in range(times):
            make_notice(ken, POKED, by=by, mark=f"{by.pk}.{turn}")
    make_notice(ken, POKED, "alone", by=mio)

    keeping.forget(mio)

    assert [(row.thing, row.number) for row in Notice.objects.within(ken.network)] == [("abcdefghjk", 1)]
