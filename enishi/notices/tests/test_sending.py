"""Mails of notices: when they leave, to whom, once, and with which words."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enishi.kit.jobs import drain
from enishi.letters.models import Letterhead
from enishi.members import consents
from enishi.members.models import Consent, Member
from enishi.members.tests.make import make_member
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.notices import actions, hours, jobs, reading, sending, state
from enishi.notices.forms import HabitsForm
from enishi.notices.kinds import FIRST, Category, NoticeKind, Time, Ways
from enishi.notices.models import Delivery, Habits, Notice, NoticeMail
from enishi.notices.tests.make import POKED, POSTED, make_notice
from enishi.profiles import visibility

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
WEDNESDAY = datetime(2026, 11, 18, 12, 0, tzinfo=TOKYO)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("when", "habits", "now", "leaves"),
    [
        (Time.NOW, {}, at(18, 12), at(18, 12, 2)),
        (Time.NOW, {}, at(18, 21, 30), at(19, 8)),
        (Time.NOW, {}, at(18, 3), at(18, 8)),
        (Time.NOW, {"quiet": False}, at(18, 3), at(18, 3, 2)),
        (Time.NOW, {"quiet_weekends": True}, at(20, 22), at(23, 8)),  # Friday night: Monday morning
        (Time.NOW, {"quiet_from": clock(12), "quiet_to": clock(13)}, at(18, 12, 10), at(18, 13)),
        (Time.NOW, {"quiet_from": clock(8), "quiet_to": clock(8)}, at(18, 12), at(18, 12, 2)),
        (Time.DAILY, {}, at(18, 12), at(18, 20)),
        (Time.DAILY, {}, at(18, 20), at(19, 20)),
        (Time.DAILY, {"quiet_from": clock(19)}, at(18, 12), at(19, 8)),
        (Time.WEEKLY, {}, at(18, 12), at(22, 18)),
        (Time.WEEKLY, {}, at(22, 19), at(29, 18)),
        (Time.WEEKLY, {"quiet_weekends": True}, at(18, 12), at(23, 8)),
        (Time.DIGEST, {"digest": "daily"}, at(18, 12), at(18, 20)),
        (Time.DIGEST, {"digest": "weekly"}, at(18, 12), at(22, 18)),
        (Time.DIGEST, {"digest": "none"}, at(18, 12), None),
    ],
)
def test_hours_are_the_chosen_ones_and_never_quiet(
    when: str, habits: dict[str, Any], now: datetime, leaves: Any
) -> None:
    assert hours.due(when, Habits(**habits), now, TOKYO) == leaves


def test_clock_is_that_of_the_network() -> None:
    leaves = hours.due(Time.DAILY, Habits(), WEDNESDAY, ZoneInfo("Europe/Berlin"))

    assert leaves == datetime(2026, 11, 18, 20, tzinfo=ZoneInfo("Europe/Berlin"))


def agree(member: Member) -> None:
    if not consents.holds(member, Consent.Purpose.MAIL):
        consents.give(member.network, member, [Consent.Purpose.MAIL])


def tick(moment: datetime) -> list[Any]:
    """Return the mails that leave when the clock shows this."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        jobs.mail_due.func()
        drain()
    return mail.outbox


def tell(member: Member, moment: datetime, *args: Any, **values: Any) -> Notice:
    with time_machine.travel(moment, tick=False):
        return make_notice(member, *args, **values)


def test_mail_says_who_and_that_and_no_word_of_it(ken: Member, mio: Member) -> None:
    agree(ken)
    tell(ken, WEDNESDAY, POKED, by=mio, title="ここだけの話")

    assert tick(at(18, 12, 1)) == []
    (letter,) = tick(at(18, 12, 3))

    assert letter.to == [ken.person.email]
    body = letter.body + letter.alternatives[0][0]
    assert "さん poked you" in body
    assert "ここだけ" not in body + letter.subject
    assert letter.subject == "凪の会：通知が1件あります"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/no-mails/" in letter.extra_headers["List-Unsubscribe"]
    assert tick(at(18, 12, 4)) == []


def test_mail_says_who_it_is_from_with_address_and_contact(ken: Member) -> None:
    Letterhead.objects.create(
        network=ken.network, name="凪の会 事務局", address="汐見県汐浜市港町2-7", contact="ask@example.jp"
    )
    agree(ken)
    tell(ken, WEDNESDAY, POSTED, title="総会")

    (letter,) = tick(at(22, 18))

    for part in (letter.body, letter.alternatives[0][0]):
        for line in ("凪の会 事務局", "汐見県汐浜市港町2-7", "お問い合わせ、苦情： ask@example.jp"):
            assert line in part


def test_a_mail_that_cannot_be_written_waits_and_keeps_nobody_elses(
    ken: Member, mio: Member, aki: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = sending._write

    def trouble(mail: NoticeMail, *args: Any) -> None:
        if mail.member == ken:
            raise ValueError
        write(mail, *args)

    for member in (ken, mio):
        agree(member)
        tell(member, WEDNESDAY, POKED, by=aki)
    monkeypatch.setattr(sending, "_write", trouble)

    assert [letter.to for letter in tick(at(18, 12, 3))] == [[mio.person.email]]
    assert tick(at(18, 12, 4)) == []
    monkeypatch.setattr(sending, "_write", write)
    assert [letter.to for letter in tick(at(18, 13, 4))] == [[ken.person.email]]


def test_quiet_hours_that_end_when_they_begin_are_refused() -> None:
    given = {"budget": "4", "digest": "daily", "quiet_from": "08:00", "quiet_to": "08:00"}

    assert "quiet_to" in HabitsForm({**given, "quiet": "on"}, instance=Habits()).errors
    assert not HabitsForm(given, instance=Habits()).errors


def test_title_of_the_house_cannot_make_a_header_or_a_foot(ken: Member) -> None:
    agree(ken)
    title = "総会\r\nBcc: all@example.com\n--\n<script>alert(1)</script>"
    tell(ken, WEDNESDAY, POSTED, title=title)

    (letter,) = tick(at(22, 18))

    assert "\nBcc" not in letter.message().as_string()
    assert "<script>" not in letter.alternatives[0][0]
    assert letter.body.count("\n--\n") == 1


def test_what_was_read_or_taken_back_is_not_mailed(ken: Member, mio: Member) -> None:
    agree(ken)
    notice = tell(ken, WEDNESDAY, POKED, by=mio)
    state.read(ken, notice)
    kind = NoticeKind("tests.gone", Category.MENTIONS, "In the room", readable=lambda viewer, things: set())
    tell(ken, WEDNESDAY, kind)

    assert tick(at(18, 13)) == []
    assert not Notice.objects.within(ken.network).exclude(mail_at=None).exists()


def test_mail_itself_is_not_doubled(ken: Member) -> None:
    agree(ken)
    tell(ken, WEDNESDAY, NoticeKind("tests.answered", Category.DESK, "Answered", mails_itself=True))

    assert reading.unread(ken) == 1
    assert tick(at(18, 13)) == []


def test_night_is_quiet_and_the_morning_brings_one_mail(ken: Member, mio: Member, aki: Member) -> None:
    agree(ken)
    for n, by in enumerate((mio, aki)):
        tell(ken, at(18, 22 + n), POKED, thing=f"t{n}", by=by)

    assert tick(at(19, 7, 59)) == []
    (letter,) = tick(at(19, 8))
    assert letter.body.count("poked you") == 2


def test_hours_chosen_meanwhile_are_kept(ken: Member, mio: Member) -> None:
    agree(ken)
    tell(ken, WEDNESDAY, POKED, by=mio)
    Habits.objects.create(network=ken.network, member=ken, quiet_from=clock(11), quiet_to=clock(15))

    assert tick(at(18, 12, 30)) == []
    assert len(tick(at(18, 15))) == 1


def test_further_mail_of_what_was_mailed_waits_for_the_evening(ken: Member, mio: Member, aki: Member) -> None:
    agree(ken)
    tell(ken, WEDNESDAY, POKED, by=mio)
    assert len(tick(at(18, 12, 5))) == 1
    tell(ken, at(18, 13), POKED, by=aki)

    assert tick(at(18, 14)) == []
    (letter,) = tick(at(18, 20))
    assert letter.body.count("poked you") == 1


def test_nobody_is_mailed_who_did_not_agree_or_takes_no_part(network: Network, ken: Member) -> None:
    people = {state: make_member(network) for state in ("paused", "suspended", "left")}
    closed = make_member(network)
    for member in (*people.values(), closed):
        agree(member)
        tell(member, WEDNESDAY, POKED, by=ken)
    silent = make_member(network)
    tell(silent, WEDNESDAY, POKED, by=ken)
    for state_, member in people.items():
        Member.objects.within(network).filter(pk=member.pk).update(state=state_)
    type(closed.person).objects.filter(pk=closed.person_id).update(is_active=False)

    assert tick(at(18, 13)) == []
    assert not Notice.objects.within(network).exclude(mail_at=None).exists()


def test_worker_that_dies_in_between_leaves_all_or_nothing(
    network: Network, ken: Member, mio: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (ken, mio):
        agree(member)
        tell(member, WEDNESDAY, POSTED)
    real, calls = letters.send, []

    def dying(*args: Any, **kwargs: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args, **kwargs)

    monkeypatch.setattr(letters, "send", dying)
    with time_machine.travel(at(22, 18), tick=False), pytest.raises(KeyboardInterrupt), transaction.atomic():
        sending.send(network.pk, [ken.pk, mio.pk])
    assert Notice.objects.within(network).filter(mailed_at=None).count() == 2
    monkeypatch.setattr(letters, "send", real)

    assert sorted(letter.to[0] for letter in tick(at(22, 18, 1))) == sorted([ken.person.email, mio.person.email])
    assert tick(at(22, 18, 2)) == []


def test_only_mailed_notice_counts_as_read_then(ken: Member, mio: Member) -> None:
    agree(ken)
    actions.choose(ken, {Category.MENTIONS: Ways(in_app=False, mail=True)}, {}, by=ken)
    tell(ken, WEDNESDAY, POKED, by=mio)

    assert len(tick(at(18, 13))) == 1
    tell(ken, at(18, 14), POKED, by=mio, mark="again")
    assert len(tick(at(18, 15))) == 1


def test_no_mails_ends_them_by_one_click_without_signing_in(ken: Member, mio: Member) -> None:
    agree(ken)
    path = sending.silence(ken).partition("://")[2].partition("/")[2]
    strict = Client(enforce_csrf_checks=True)

    asked = strict.get(f"/{path}")
    assert (asked.status_code, ken.public_id in asked.content.decode()) == (200, False)
    assert not Delivery.objects.within(ken.network).exists()  # programs that open every address change nothing
    answers = [strict.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code for _each in range(2)]

    assert answers == [200, 200]
    assert not Delivery.objects.within(ken.network).filter(member=ken, mail=True).exists()
    tell(ken, WEDNESDAY, POKED, by=mio)
    assert tick(at(18, 13)) == []
    assert reading.unread(ken) == 1
    assert strict.get(f"/n/{ken.network.slug}/notices/no-mails/x/").status_code == 404
    assert not Delivery.objects.within(ken.network).exclude(member=ken).exists()


def test_what_waits_is_held_back_when_its_way_is_shut(ken: Member, mio: Member) -> None:
    agree(ken)
    tell(ken, WEDNESDAY, POKED, by=mio)
    actions.choose(ken, {Category.MENTIONS: Ways(mail=False)}, {}, by=ken)

    assert tick(at(18, 13)) == []


def test_settings_are_taken_and_forgotten(ken: Member) -> None:
    client = Client()
    client.force_login(ken.person)
    path = f"/n/{ken.network.slug}/notices/settings/"
    values = {
        "budget": "4", "digest": "daily", "quiet": "on", "quiet_from": "22:00", "quiet_to": "07:00",
        "mentions-in_app": "on", "mentions-when": "weekly", "asks-when": "never", "asks-push": "on",
    }  # fmt: skip

    assert client.post(path, values).status_code == 302

    rows = {row.category: row for row in Delivery.objects.within(ken.network).filter(member=ken)}
    assert (rows["mentions"].mail, rows["mentions"].time) == (False, "weekly")
    assert (rows["asks"].time, rows["asks"].push) == (FIRST[Category.ASKS].time, True)
    habits = Habits.objects.within(ken.network).get(member=ken)
    assert (habits.asks, habits.digest, habits.quiet_from, habits.quiet_weekends) == (4, "daily", clock(22), False)
    assert 'value="07:00"' in client.get(path).content.decode()

    for wrong in ({"budget": "3"}, {"digest": "hourly"}, {"quiet_from": "25:00"}, {"quiet_to": ""}):
        assert client.post(path, values | wrong).status_code == 422
    assert client.post(path, {"reset": "1"}).status_code == 302
    assert not Habits.objects.within(ken.network).exists()
    assert not Delivery.objects.within(ken.network).exists()


def test_settings_all_budgets_are_kept(ken: Member) -> None:
    actions.choose(ken, {}, {"asks": None}, by=ken)

    assert Habits.objects.within(ken.network).get(member=ken).asks is None


def test_mails_of_a_handful_go_on(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "HANDFUL", 2)
    people = [make_member(network) for _each in range(5)]
    for member in people:
        agree(member)
        tell(member, WEDNESDAY, POSTED)

    assert len(tick(at(22, 18))) == 5


def test_no_more_is_written_than_leaves_before_the_quiet_hours(network: Network, settings: Any) -> None:
    """What waited in the outbox would leave at the installation's rate, at two at night, too."""
    settings.MAIL_PER_MINUTE = 2
    people = [make_member(network) for _each in range(5)]
    for member in people:
        agree(member)
        tell(member, WEDNESDAY, POSTED)

    assert [len(tick(at(22, 20, minute))) for minute in (58, 59)] == [2, 2]
    assert tick(at(22, 21)) == []
    assert len(tick(at(23, 8))) == 1


def test_mails_of_many_cost_what_each_mail_costs_and_no_more(network: Network, ken: Member) -> None:
    people = [make_member(network) for _each in range(14)]
    for member in people:
        agree(member)
        tell(member, WEDNESDAY, POKED, by=ken)

    def cost(some: list[Member]) -> int:
        with time_machine.travel(at(18, 13), tick=False), CaptureQueriesContext(connection) as queries:
            assert sending.send(network.pk, [each.pk for each in some]) == len(some)
        return len(queries)

    assert cost(people[2:]) == cost(people[:2])  # mails themselves are kept in memory by the tests


def test_what_is_the_same_for_many_is_asked_once_and_never_across(network: Network, ken: Member, aki: Member) -> None:
    """Alumni read it, employees don't."""
    asked: list[int] = []

    def readable(viewer: Member, things: Set[str]) -> Set[str]:
        asked.append(viewer.side)
        return things if viewer.side == ken.side else set()

    kind = NoticeKind("tests.alike", Category.NEWS, "There is something", readable=readable, alike=lambda one: one.side)
    people = [ken, aki, *(make_member(network) for _each in range(5))]
    for member in people:
        agree(member)
        tell(member, WEDNESDAY, kind)

    to = {letter.to[0] for letter in tick(at(22, 18))}

    assert to == {member.person.email for member in people if member.side == ken.side}
    assert sorted(asked) == sorted({member.side for member in people})


def test_hidden_facts_of_who_did_it_stay_hidden_from_readers_of_another_side(
    ken: Member, mio: Member, aki: Member
) -> None:
    for member in (mio, aki):
        agree(member)
        tell(member, WEDNESDAY, POKED, by=ken)

    bodies = {letter.to[0]: letter.body for letter in tick(at(18, 13))}

    for member in (mio, aki):
        card = visibility.authors([ken.pk], member)[ken.pk]
        assert f"{card.name}" in bodies[member.person.email]
