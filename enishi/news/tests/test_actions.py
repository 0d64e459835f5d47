"""What happens to announcements."""

from __future__ import annotations

import datetime
import io
import zipfile
from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.console.actions import set_member_class
from enishi.console.tests.make import viewer
from enishi.feed.models import Item
from enishi.feed.tests.make import agree
from enishi.kit import files
from enishi.kit.errors import Conflict, NotAllowed, Refused
from enishi.kit.jobs import drain
from enishi.members import belongings
from enishi.members.models import Agreement, Member, Seat
from enishi.networks.audiences import PUBLIC
from enishi.networks.days import today_in
from enishi.networks.labels import labels_for
from enishi.networks.models import Network
from enishi.news import actions, board, changes, enclosures, jobs, reach
from enishi.news.models import Announcement, Confirmation, Edition
from enishi.news.tests.make import PDF, again, make_announcement, make_written, png
from enishi.notices.models import Notice

pytestmark = pytest.mark.django_db


def item_of(row: Announcement) -> Item | None:
    """Return what stands for it in the feed."""
    return Item.objects.within(row.network).filter(kind=Item.Kind.NEWS, source=row.public_id).first()


def told(row: Announcement, kind: str = "news.told") -> set[int]:
    """Return who was told of it, by their pk."""
    return set(
        Notice.objects.within(row.network).filter(thing=row.public_id, kind=kind).values_list("member", flat=True)
    )


def test_published_announcement_stands_in_the_feed_and_members_hear_of_it(
    hana: Member, ken: Member, aki: Member
) -> None:
    row = make_announcement(hana, comments_open=False)
    drain()

    item = item_of(row)
    assert item is not None
    assert (item.title, item.author, item.answers_open, item.audience) == (row.title, None, False, row.audience)
    assert {ken.pk, aki.pk} <= told(row)


def test_published_announcement_twice_is_refused(hana: Member) -> None:
    row = make_announcement(hana)

    with pytest.raises(Refused):
        actions.publish(row, by=hana)


@pytest.mark.parametrize("values", [{"title": ""}, {"body": "<p> </p>"}, {"body": "<script>x</script>"}])
def test_empty_announcement_is_not_published(values: dict[str, str], hana: Member) -> None:
    draft = make_written(hana, **values)
    with pytest.raises(Refused):
        make_announcement(hana, **values)

    assert (again(draft).state, Item.objects.within(hana.network).exists()) == ("draft", False)


def test_publishing_asks_for_the_rules_of_sharing_first(hana: Member, ken: Member) -> None:
    make_announcement(hana)  # a network with rules
    officer = viewer(hana)
    Agreement.objects.within(hana.network).delete()
    draft = make_written(officer)

    with pytest.raises(Refused) as refused:
        actions.publish(draft, by=officer)
    assert (refused.value.field, again(draft).state) == ("rules", "draft")


def test_scheduled_announcement_is_shown_when_its_time_has_come(hana: Member) -> None:
    make_announcement(hana)
    row = make_written(hana, title="あとで")
    moment = timezone.now() + timedelta(hours=3)
    actions.publish(row, at=moment, by=hana)

    jobs.show_due.func()
    drain()
    assert again(row).state == "scheduled"
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        jobs.show_due.func()
        jobs.show_due.func()
        drain()
        assert again(row).state == "shown"
        assert item_of(row) is not None


def test_one_that_cannot_be_shown_holds_up_no_other(hana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(hana)
    bad, good = make_written(hana), make_written(hana, title="二つ目")
    moment, show = timezone.now() + timedelta(minutes=1), board.show
    for row in (bad, good):
        actions.publish(row, at=moment, by=hana)

    def trouble(row: Announcement, *, by: Any) -> None:
        if row.pk == bad.pk:
            raise ValueError
        show(row, by=by)

    monkeypatch.setattr(board, "show", trouble)
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        jobs.show_due.func()
        drain()
        assert (again(bad).state, again(good).state) == ("scheduled", "shown")
        monkeypatch.setattr(board, "show", show)
        jobs.show_due.func()
        drain()
        assert again(bad).state == "shown"


def test_what_the_clock_cannot_show_is_a_draft_again_and_who_publishes_hears_of_it(hana: Member, ken: Member) -> None:
    agree(hana)
    day = today_in(hana.network) + timedelta(days=1)
    row = make_written(hana, last_day=day)
    actions.publish(row, at=timezone.now() + timedelta(minutes=5), by=hana)

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        jobs.show_due.func()
        drain()

    assert (again(row).state, item_of(row)) == ("draft", None)
    heard = Notice.objects.within(hana.network).filter(thing=row.public_id, kind="news.lapsed")
    assert hana.pk in heard.values_list("member", flat=True)
    assert ken.pk not in heard.values_list("member", flat=True)


@pytest.mark.parametrize(
    ("change", "field"), [({"last_day": 1}, "last_day"), ({"body": ""}, "body"), ({"title": ""}, "title")]
)
def test_what_waits_for_its_time_is_not_changed_so_that_it_would_not_appear(
    hana: Member, change: dict[str, Any], field: str
) -> None:
    agree(hana)
    row = make_written(hana)
    actions.publish(row, at=timezone.now() + timedelta(days=3), by=hana)
    given = {"title": "題", "body": "<p>文</p>"} | change
    if "last_day" in change:
        given["last_day"] = today_in(hana.network) + timedelta(days=change["last_day"])

    with pytest.raises(Refused) as refused:
        actions.write(again(row), version=again(row).version, by=hana, **given)

    assert (refused.value.field, again(row).state, again(row).title) == (field, "scheduled", row.title)


@pytest.mark.parametrize(
    ("zone", "hour", "days", "fits"),
    [("Asia/Tokyo", 8, -1, False), ("Asia/Tokyo", 8, 0, True), ("America/New_York", 20, 0, True)],
)
def test_last_day_of_what_has_a_time_is_compared_where_the_network_is(
    zone: str, hour: int, days: int, fits: bool, hana: Member, network: Network
) -> None:
    network.time_zone = zone
    network.save(update_fields=["time_zone"])
    agree(hana)
    row, day = make_written(hana), today_in(network) + timedelta(days=5)
    moment = datetime.datetime.combine(day, datetime.time(hour), ZoneInfo(zone))
    assert moment.astimezone(datetime.UTC).date() != day
    actions.publish(row, at=moment, by=hana)

    row, last_day = again(row), day + timedelta(days=days)
    with nullcontext() if fits else pytest.raises(Refused):
        actions.write(row, version=row.version, title="べつの題", body=row.body, last_day=last_day, by=hana)

    assert again(row).last_day == (last_day if fits else None)


def test_scheduled_announcement_can_be_a_draft_again(hana: Member) -> None:
    make_announcement(hana)
    row = make_written(hana)
    actions.publish(row, at=timezone.now() + timedelta(hours=1), by=hana)

    actions.unschedule(row, by=hana)

    assert again(row).state == "draft"
    with pytest.raises(Refused):
        actions.unschedule(again(row), by=hana)


def test_announcement_past_its_last_day_leaves_the_feed_and_stays_with_the_secretariat(
    hana: Member, network: Network
) -> None:
    row = make_announcement(hana, last_day=today_in(network))

    jobs.end_past.func()
    assert item_of(row) is not None
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        jobs.end_past.func()
        drain()
        assert (item_of(row), again(row).state, told(row)) == (None, "ended", set())
        actions.write(again(row), version=again(row).version, title=row.title, body=row.body, last_day=None, by=hana)
        assert again(row).state == "shown"
        assert item_of(row) is not None


def test_announcement_taken_back_leaves_nothing_with_readers(hana: Member, ken: Member) -> None:
    row = make_announcement(hana)
    drain()

    actions.take_back(row, by=hana)
    drain()

    assert (item_of(row), told(row), again(row).state) == (None, set(), "taken-back")
    with pytest.raises(Refused):
        actions.write(again(row), version=row.version, title="x", body="<p>x</p>", by=hana)


def test_changed_announcement_keeps_what_it_said_and_follows_in_the_feed(hana: Member) -> None:
    row = make_announcement(hana, body="<p>国内の1社</p><p>そのまま</p>")

    actions.write(row, version=row.version, title="2社になります", body="<p>国内の2社</p><p>そのまま</p>", by=hana)

    change = changes.of(again(row))[0]
    assert (change.gone, change.come) == (["試験棟ができました", "国内の1社"], ["2社になります", "国内の2社"])
    assert Edition.objects.within(row.network).get().body == "<p>国内の1社</p><p>そのまま</p>"
    item = item_of(row)
    assert item is not None
    assert item.title == "2社になります"


def test_published_announcement_keeps_its_readers_and_its_mark(hana: Member) -> None:
    row = make_announcement(hana)

    actions.write(
        row,
        version=row.version,
        title=row.title,
        body=row.body,
        audience=PUBLIC,
        label="public",
        must_confirm=True,
        by=hana,
    )

    after = again(row)
    assert (after.audience, after.label, after.must_confirm) == (row.audience, row.label, False)


def test_two_who_write_at_once_do_not_lose_a_word(hana: Member) -> None:
    row = make_written(hana)
    actions.write(row, version=row.version, title="はじめ", body="<p>a</p>", by=hana)

    with pytest.raises(Conflict):
        actions.write(row, version=row.version, title="あと", body="<p>b</p>", by=hana)
    assert again(row).title == "はじめ"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"audience": PUBLIC, "label": "members"}, "label"),
        ({"audience": 7, "label": "public"}, "label"),
        ({"audience": 1, "label": "members"}, "audience"),
        ({"audience": PUBLIC, "label": "public", "classes": ["left"]}, "classes"),
        ({"classes": ["nobody"]}, "classes"),
        ({"audience": PUBLIC, "label": "public", "must_confirm": True}, "must_confirm"),
        ({"on_front": True}, "on_front"),
    ],
)
def test_readers_and_marks_that_do_not_go_together_are_refused(
    values: dict[str, object], field: str, hana: Member
) -> None:
    with pytest.raises(Refused) as refused:
        make_written(hana, **values)

    assert refused.value.field == field


def test_announcement_to_a_class_seats_it_and_who_comes_later_and_unseats_who_leaves(
    hana: Member, ken: Member, mio: Member, network: Network
) -> None:
    row = make_announcement(hana, classes=["retired"])
    drain()

    def seated() -> set[int]:
        return set(Seat.objects.within(network).filter(circle=again(row).circle).values_list("member", flat=True))

    assert seated() == {mio.pk}
    assert (told(row), reach.number_of(row)) == ({mio.pk}, 1)
    ken.member_class, mio.member_class = mio.member_class, ken.member_class
    ken.save(update_fields=["member_class"])
    mio.save(update_fields=["member_class"])
    jobs.seat_newcomers.func()
    drain()
    assert seated() == {ken.pk}


def test_every_announcement_to_a_class_has_its_turn_however_many_there_are(
    hana: Member, mio: Member, ken: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    rows = [make_announcement(hana, classes=["retired"], title=f"お知らせ{n}") for n in range(2)]
    drain()
    mio.member_class = ken.member_class
    mio.save(update_fields=["member_class"])

    for _turn in range(3):
        jobs.seat_newcomers.func()
        drain()

    assert not any(item in Item.objects.readable_by(viewer(mio)) for item in map(item_of, rows))


@pytest.mark.parametrize("verb", ["seat", "hide"])
def test_one_with_trouble_keeps_no_other_from_its_seats_or_its_end(
    verb: str, hana: Member, ken: Member, mio: Member, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = today_in(network)
    bad, good = (make_announcement(hana, classes=["retired"], title=each, last_day=last_day) for each in ("一", "二"))
    drain()
    set_member_class(ken, code="retired", reason="名簿の訂正", by=hana)  # whose own job does not run
    done = getattr(board, verb)

    def trouble(row: Announcement, **values: Any) -> None:
        if row.pk == bad.pk:
            raise ValueError
        done(row, **values)

    monkeypatch.setattr(board, verb, trouble)
    monkeypatch.setattr(board, "seat_one", lambda member: None)
    for _turn in range(2):
        jobs.seat_newcomers.func()
        drain()
    assert again(good).circle.seats.filter(member=ken).exists()  # type: ignore[union-attr]
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        for _turn in range(2):
            jobs.end_past.func()
            drain()
    assert again(good).ended_at is not None
    assert (again(bad).ended_at is None) is (verb == "hide")


def test_announcement_whose_last_day_was_put_off_meanwhile_stays_in_the_feed(hana: Member, network: Network) -> None:
    row = make_announcement(hana, last_day=today_in(network))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        stale = again(row)
        jobs.end_past.func()
        later = today_in(network) + timedelta(days=9)
        actions.write(row, version=row.version, title=row.title, body=row.body, last_day=later, by=hana)

        with pytest.raises(Refused):
            actions.end(stale, by=SYSTEM)
        drain()

        assert (again(row).state, again(row).ended_at, item_of(row) is None) == ("shown", None, False)


def test_a_change_of_class_asks_as_much_for_twelve_announcements_as_for_one(
    hana: Member, mio: Member, ken: Member
) -> None:
    def asked(member: Member) -> int:
        with CaptureQueriesContext(connection) as queries:
            board.seat_one(member)
        return len(queries)

    def seats(member: Member) -> int:
        return Seat.objects.within(hana.network).filter(member=member).count()

    make_announcement(hana, classes=["retired"])
    one = asked(mio)
    for number in range(11):
        make_announcement(hana, classes=["retired"], title=f"お知らせ{number}")
    make_announcement(hana, classes=["retired"], audience=6, label=labels_for(6)[0].value)  # for employees
    assert (asked(mio), seats(mio)) == (one, 12)
    mio.member_class = ken.member_class

    board.seat_one(mio)

    assert seats(mio) == 0


def test_who_is_put_into_another_class_loses_and_gets_seats_at_once(
    hana: Member, mio: Member, ken: Member, network: Network
) -> None:
    row = make_announcement(hana, classes=["retired"])
    drain()
    assert ken.member_class

    set_member_class(mio, code=ken.member_class.code, reason="名簿の訂正", by=hana)
    set_member_class(ken, code="retired", reason="名簿の訂正", by=hana)
    drain()

    assert list(again(row).circle.seats.values_list("member", flat=True)) == [ken.pk]  # type: ignore[union-attr]


def test_confirming_is_kept_once_and_only_where_it_is_asked(hana: Member, ken: Member, aki: Member) -> None:
    row = make_announcement(hana, audience=5, label="members", must_confirm=True)
    plain = make_announcement(hana)

    actions.confirm(row, by=ken)
    actions.confirm(row, by=ken)

    assert Confirmation.objects.within(row.network).count() == 1
    with pytest.raises(NotAllowed):
        actions.confirm(row, by=aki)
    with pytest.raises(Refused):
        actions.confirm(plain, by=ken)
    assert ken.pk not in set(reach.unconfirmed(row).values_list("pk", flat=True))


def test_reminder_goes_once_to_those_who_have_not_confirmed(hana: Member, ken: Member, mio: Member) -> None:
    row = make_announcement(hana, must_confirm=True)
    actions.confirm(row, by=ken)

    actions.remind(row, by=hana)
    drain()

    assert mio.pk in told(row, "news.reminder")
    assert ken.pk not in told(row, "news.reminder")
    with pytest.raises(Refused):
        actions.remind(again(row), by=hana)


def test_list_of_names_is_on_record_each_time_it_is_opened(hana: Member) -> None:
    row = make_announcement(hana, must_confirm=True)

    actions.look_at_names(row, by=hana)
    actions.look_at_names(row, by=hana)

    assert Happening.objects.within(row.network).filter(kind="news.list-seen").count() == 2
    with pytest.raises(Refused):
        actions.look_at_names(make_announcement(hana), by=hana)


def test_picture_needs_words_and_goes_with_its_file(hana: Member) -> None:
    row = make_written(hana)
    content = files.sheet(io.BytesIO(png()), enclosures.LONGEST_SIDE)
    with pytest.raises(Refused):
        enclosures.add_picture(row, content=content, alt="  ", by=hana)
    kept = enclosures.add_picture(row, content=content, alt="試験棟の前", by=hana)

    assert (kept.width, kept.height, default_storage.exists(kept.stored_as)) == (40, 30, True)


def office(*names: str) -> bytes:
    """Return an archive that holds these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def test_file_that_names_too_many_parts_is_not_opened(hana: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    row, many = make_written(hana), office("[Content_Types].xml", "word/document.xml", "word/a.png")
    monkeypatch.setattr(enclosures, "MOST_PARTS", 2)
    monkeypatch.setattr(zipfile, "ZipFile", None)

    with pytest.raises(Refused):
        enclosures.add_file(row, content=many, name="資料.docx", by=hana)


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("資料.pdf", PDF, True),
        ("資料.PDF", PDF, True),
        ("資料.docx", office("[Content_Types].xml", "word/document.xml"), True),
        ("資料.docx", office("[Content_Types].xml", "word/vbaProject.bin"), False),
        ("資料.xlsx", office("[Content_Types].xml", "word/document.xml"), False),
        ("page.pdf", b"<html><script>alert(1)</script>", False),
        ("page.html", b"<html>", False),
        ("page.svg", b"<svg onload=alert(1)>", False),
        ("x.docx", b"PK\x03\x04 broken", False),
        ("x", PDF, False),
    ],
)
def test_file_is_kept_only_if_it_is_what_it_says(name: str, content: bytes, taken: bool, hana: Member) -> None:
    row = make_written(hana)

    if taken:
        assert enclosures.add_file(row, content=content, name=f"C:\\x\\{name}", by=hana).name == name.replace(
            ".PDF", ".pdf"
        )
    else:
        with pytest.raises(Refused):
            enclosures.add_file(row, content=content, name=name, by=hana)
        assert not row.enclosures.exists()


def test_own_data_tells_of_confirmations_and_forgetting_takes_them(hana: Member, ken: Member) -> None:
    row = make_announcement(hana, must_confirm=True)
    actions.confirm(row, by=ken)

    assert [each["confirmed"] for each in belongings.tell(ken)["news"]] == [row.title]
    belongings.forget(ken)
    assert belongings.tell(ken)["news"] == []
    assert again(row).state == "shown"


def test_last_day_is_the_day_where_the_network_is(hana: Member, network: Network) -> None:
    with time_machine.travel(datetime.datetime(2037, 11, 20, 14, 30, tzinfo=datetime.UTC), tick=False):
        row = make_announcement(hana, last_day=datetime.date(2037, 11, 20))
        assert again(row).state == "shown"
    with time_machine.travel(datetime.datetime(2037, 11, 20, 15, 30, tzinfo=datetime.UTC), tick=False):
        assert again(row).state == "ended"
