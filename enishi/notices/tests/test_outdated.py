"""Mails of notices that waited, and what became meanwhile of what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enishi.kit import mailer
from enishi.kit.jobs import drain
from enishi.kit.models import OutboxMail
from enishi.members import consents, distance
from enishi.members.models import Consent, Distance, Member
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.notices import actions, jobs, outdated, state, telling, themes
from enishi.notices.kinds import Category, NoticeKind, Ways
from enishi.notices.models import Notice, NoticeMail
from enishi.notices.tests.make import POKED, POSTED, make_notice

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=TOKYO)
LATER = datetime(2026, 11, 18, 12, 30, tzinfo=TOKYO)
shut: set[int] = set()  # members (pk) who may not read things of ROOM any more
ROOM = NoticeKind(
    "tests.room",
    Category.MENTIONS,
    "In the room",
    readable=lambda viewer, things: set() if viewer.pk in shut else things,
)


@pytest.fixture(autouse=True)
def a_mail_server_that_is_away(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens
    shut.clear()


def poke(*members: Member, by: Member, kind: NoticeKind = POKED, **values: Any) -> None:
    for member in members:
        if not consents.holds(member, Consent.Purpose.MAIL):
            consents.give(member.network, member, [Consent.Purpose.MAIL])
        make_notice(member, kind, by=by, **values)


def written(moment: datetime = LATER) -> None:
    """Let the mails be written that are due at a moment; none of them leaves."""
    with time_machine.travel(moment, tick=False):
        jobs.mail_due.func()
        drain()


def leave() -> None:
    with time_machine.travel(LATER, tick=False):
        mailer.hand_on_asking.func()


def outbox(member: Member) -> list[str]:
    return [row.state for row in OutboxMail.objects.order_by("pk") if row.to == [member.person.email]]


def again(member: Member) -> Member:
    found: Member = Member.objects.within(member.network_id).select_related("person", "network").get(pk=member.pk)
    return found


def state_is(value: str) -> Callable[[Member, Member], Any]:
    return lambda reader, by: Member.objects.within(reader.network_id).filter(pk=reader.pk).update(state=value)


def mute_theme(reader: Member, by: Member) -> None:
    reader.network.themes = [{"code": "hiring", "ja": "採用", "en": "Hiring", "over": False}]
    reader.network.save()
    themes.choose(reader, {"hiring": "mute"}, by=reader)


ENDS: dict[str, Callable[[Member, Member], Any]] = {
    "ends mails": lambda reader, by: actions.end_mails(reader, by=reader),
    "shuts the way": lambda reader, by: actions.choose(reader, {Category.MENTIONS: Ways(mail=False)}, {}, by=reader),
    "withdraws": lambda reader, by: consents.withdraw(reader, Consent.Purpose.MAIL),
    "rests": state_is("paused"),
    "is suspended": state_is("suspended"),
    "leaves": state_is("left"),
    "closes the account": lambda reader, by: (
        type(reader.person).objects.filter(pk=reader.person_id).update(is_active=False)
    ),
    "blocks who did it": lambda reader, by: distance.keep(reader, by, Distance.Kind.BLOCK, by=reader),
    "mutes who did it": lambda reader, by: distance.keep(reader, by, Distance.Kind.MUTE, by=reader),
    "is blocked by them": lambda reader, by: distance.keep(by, reader, Distance.Kind.BLOCK, by=by),
    "mutes its theme": mute_theme,
    "reads it": lambda reader, by: state.read_all(reader),
    "has it taken back": lambda reader, by: telling.forget(reader.network, "abcdefghjk", [reader.pk]),
    "may not read it any more": lambda reader, by: shut.add(reader.pk),
}


@pytest.mark.parametrize("how", ENDS)
def test_mail_that_waits_never_leaves_to_whom_it_is_no_longer_for(network: Network, ken: Member, how: str) -> None:
    ended, reader = make_member(network), make_member(network)
    with time_machine.travel(NOON, tick=False):
        poke(ended, reader, by=ken, kind=ROOM, theme="hiring")
    written()
    assert (outbox(ended), outbox(reader)) == (["waiting"], ["waiting"])

    ENDS[how](again(ended), ken)
    leave()
    drain()
    written()  # what still held would be written anew

    assert (outbox(ended), outbox(reader)) == (["dropped"], ["waiting"])
    assert not OutboxMail.objects.filter(state="dropped").exclude(text="", html="").exists()


def test_one_mail_alone_is_asked_as_well(network: Network, ken: Member) -> None:
    reader = make_member(network)
    with time_machine.travel(NOON, tick=False):
        poke(reader, by=ken)
    written()
    actions.end_mails(reader, by=reader)

    mailer.hand_on.func(OutboxMail.objects.get().pk)

    assert outbox(reader) == ["dropped"]


def test_what_still_holds_is_written_anew_without_the_rest(network: Network, ken: Member, mio: Member) -> None:
    reader = make_member(network)
    with time_machine.travel(NOON, tick=False):
        poke(reader, by=ken)
        make_notice(reader, POKED, by=mio)  # of the same thing: both stand in one sentence
        make_notice(reader, POSTED)
        Notice.objects.within(network).update(mail_at=NOON)
    written()
    assert "poked you" in OutboxMail.objects.get().text

    distance.keep(reader, ken, Distance.Kind.BLOCK, by=reader)
    leave()  # before the job that takes back what was told of them
    written()

    (anew,) = OutboxMail.objects.filter(state="waiting")
    assert outbox(reader) == ["dropped", "waiting"]
    assert "other" not in anew.text
    assert anew.subject == "凪の会：通知が2件あります"
    leave()
    assert outbox(reader) == ["dropped", "waiting"]


def test_what_only_a_mail_tells_comes_back_with_it(network: Network, ken: Member) -> None:
    reader = make_member(network)
    actions.choose(reader, {Category.MENTIONS: Ways(in_app=False, mail=True)}, {}, by=reader)
    with time_machine.travel(NOON, tick=False):
        poke(reader, by=ken)
        make_notice(reader, POSTED)
        Notice.objects.within(network).update(mail_at=NOON)
    written()

    telling.forget(network, "abcdefghjk", [])
    Notice.objects.within(network).filter(kind=POSTED.code).delete()
    leave()
    written()

    assert outbox(reader) == ["dropped", "waiting"]
    assert OutboxMail.objects.get(state="waiting").text.count("poked you") == 1


def test_mail_of_what_grew_meanwhile_leaves_as_it_is(network: Network, ken: Member, mio: Member) -> None:
    reader = make_member(network)
    with time_machine.travel(NOON, tick=False):
        poke(reader, by=ken)
    written()
    with time_machine.travel(LATER, tick=False):
        make_notice(reader, POKED, by=mio)
    leave()

    assert outbox(reader) == ["waiting"]


def test_outdated_mails_of_many_cost_what_a_few_cost(network: Network, ken: Member) -> None:
    with time_machine.travel(NOON, tick=False):
        poke(*(make_member(network) for _each in range(12)), by=ken)
    written()
    marks = list(OutboxMail.objects.values_list("public_id", flat=True))

    def cost(some: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert outdated.over_by_now(some) == set()
        return len(queries)

    assert cost(marks[:1]) == cost(marks) <= 10


def test_what_mails_said_is_forgotten_when_they_have_left(network: Network, ken: Member) -> None:
    waits, left = make_member(network), make_member(network)
    with time_machine.travel(NOON, tick=False):
        poke(waits, left, by=ken)
    written()
    OutboxMail.objects.filter(to=[left.person.email]).update(state="sent")

    jobs.forget_old.func()

    assert NoticeMail.objects.within(network).get().member_id == waits.pk
