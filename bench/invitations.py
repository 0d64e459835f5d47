"""`bin/bench funnel` and `bin/bench mailing`: the page of invitations over a large roster, and many mails to a mail server of
one's own, whose ceiling is measured in the same run."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from bench.measures import Counted, Cpu, plain
from bench.sink import sink
from enishi.accounts.models import Person
from enishi.activity.deeds import SYSTEM
from enishi.demo import houses
from enishi.joining import funnel, mailings
from enishi.joining.models import Invitation
from enishi.kit import jobs
from enishi.kit.bulk import insert, next_id, settle_ids, take_stock
from enishi.kit.ids import new_public_id
from enishi.kit.models import OutboxMail
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Network
from enishi.roster.models import RosterPerson

BATCH = 20_000
_ROSTER = ("id", "network_id", "public_id", "key", "company", "employee_number", "family_name", "given_name",
           "family_name_kana", "given_name_kana", "former_name", "birth_date", "email", "note", "no_contact",
           "maybe_deceased", "member_id", "content_hash", "name_key", "kana_key", "updated_at", "returned_email",
           "returned_reason")  # fmt: skip
_INVITATION = ("network_id", "public_id", "roster_person_id", "way", "code_hash", "code_tail", "address", "sent_at",
               "opened_at", "expires_at", "wrong_tries", "used_at", "ahead")  # fmt: skip


# -- the page -----------------------------------------------------------------------------------------------------------
def run_funnel(rows: int, runs: int) -> dict[str, Any]:
    """Ask for the page of invitations `runs` times over a roster of `rows` people, of whom six in seven are invited; return
    milliseconds and statements of the page, and the seconds that the job behind it takes to count."""
    network, owner = house()
    _write(network, rows, joined=owner)
    client = Client()
    client.force_login(owner.person, "allauth.account.auth_backends.AuthenticationBackend")
    path = f"/n/{network.slug}/invitations/"
    cache.clear()
    client.get(path)  # the first look asks for the numbers
    began = time.perf_counter()
    counted = funnel.count(network)
    counting = time.perf_counter() - began
    wall, cpu, statements = list[float](), list[float](), list[int]()
    for turn in range(runs + 5):
        with Counted(connection) as asked, Cpu(connection) as used:
            began = time.perf_counter()
            answer = client.get(path)
            took = 1000 * (time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code
        if turn >= 5:
            wall.append(took)
            cpu.append(used.ms)
            statements.append(asked.number)
    return {
        "rows": rows,
        "wall_ms": plain(wall),
        "cpu_ms": plain(cpu),
        "queries": max(statements),
        "counting_s": round(counting, 2),
        "counted": {"all": counted.all, "invited": counted.invited, "opened": counted.opened, "joined": counted.joined},
    }


def house(slug: str = "invites") -> tuple[Network, Member]:
    """Return an official network with nobody but its owner."""
    network = houses.build(houses.replaced(houses.NAGI, slug=slug), at=timezone.now())
    person = Person.objects.create(email="owner@example.com")
    member = Member.objects.create(
        network=network, person=person, side=ALUMNI, member_class=network.memberclass_rows.filter(side=ALUMNI).first()
    )
    Grant.objects.create(network=network, member=member, role=Role.OWNER)
    return network, member


def _write(network: Network, number: int, *, joined: Member | None = None) -> None:
    """Write `number` people; with `joined`, six in seven invited, five opened, three in (as one member: only counts matter)."""
    first, now = next_id(RosterPerson), timezone.now()
    for start in range(0, number, BATCH):
        span = range(start, min(start + BATCH, number))
        insert(
            RosterPerson,
            _ROSTER,
            (
                (first + n, network.pk, f"{n:010d}", f"bench-{n}", "", f"{n:07d}", "森", f"{n}人", "モリ", f"{n}",
                 "", None, f"p{n}@example.com", "", False, False, joined.pk if joined and n % 7 < 3 else None,
                 "", "森", f"もり{n:07d}", now, "", "")
                for n in span
            ),
        )  # fmt: skip
        if joined is not None:
            insert(
                Invitation,
                _INVITATION,
                (
                    (network.pk, f"{n:010d}", first + n, "mail" if n % 5 else "card", f"{n:064d}", "", "", now,
                     now if n % 7 < 5 else None, now + timedelta(days=30), 0, now if n % 7 < 3 else None, False)
                    for n in span
                    if n % 7 < 6
                ),
            )  # fmt: skip
    settle_ids(RosterPerson, Invitation)
    take_stock(RosterPerson, Invitation)


# -- the mails ----------------------------------------------------------------------------------------------------------
def run_mailing(number: int) -> dict[str, Any]:
    """Order a mailing to `number` people without a limit of rate, write and hand on its mails to a mail server in a process of
    its own that throws them away; return mails a second of each part, and what that server takes without us."""
    network, _owner = house()
    _write(network, number)
    took = {}

    def order() -> int:
        began = time.perf_counter()
        chosen = mailings.choose(network, "uninvited", {})
        took["choosing_s"] = round(time.perf_counter() - began, 2)
        words = {"title": "お誘い", "greeting": "お元気ですか。"}
        mailing = mailings.order(network, chosen.ids, by=SYSTEM, token=new_public_id(), reminders=0, **words)
        return int(mailing.pk)

    return to_many(number, network, order, mailings.send_some) | took


def to_many(
    number: int, network: Network, order: Callable[[], int], send_some: Callable[[int, int], datetime | None]
) -> dict[str, Any]:
    """Have `order` order a sending and return its id, write its mails by `send_some`, hand them on; return mails a second of each part,
    and what the mail server takes without us."""
    with sink() as (port, taken):
        alone = {each: _ceiling(port, number, each_its_own=each == "line_each") for each in ("one_line", "line_each")}
        before = taken.value
        how = {"MAIL_LEAVES": True, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port, "MAIL_PER_MINUTE": 0}
        with override_settings(**how, EMAIL_BACKEND="enishi.kit.mailer.OutboxBackend"):
            sending = order()
            began = time.perf_counter()
            while send_some(network.pk, sending) is not None:
                pass
            preparing = time.perf_counter() - began
            began = time.perf_counter()
            while jobs.drain():
                pass
            handing = time.perf_counter() - began
        received = taken.value - before
    sent = OutboxMail.objects.filter(state=OutboxMail.State.SENT)
    done = len({row[0] for row in sent.values_list("to", flat=True)})
    assert number == done == received == sent.count() == OutboxMail.objects.count(), (number, done, received)
    return {
        "mails": done,
        "prepared_per_s": round(done / preparing, 1),
        "handed_on_per_s": round(done / handing, 1),
        "sink_one_line_per_s": alone["one_line"],
        "sink_line_each_per_s": alone["line_each"],
        "received": received,
    }


def _ceiling(port: int, number: int, *, each_its_own: bool) -> float:
    """Return how many mails a second the server takes from smtplib alone, on one line or on one for each mail."""
    text = "Subject: x\r\nFrom: a@example.com\r\nTo: b@example.com\r\n\r\n" + "0123456789" * 300 + "\r\n"
    number = min(number, 2_000)
    began, line = time.perf_counter(), smtplib.SMTP("127.0.0.1", port)
    for _ in range(number):
        if each_its_own:
            line.quit()
            line = smtplib.SMTP("127.0.0.1", port)
        line.sendmail("a@example.com", ["b@example.com"], text)
    line.quit()
    return round(number / (time.perf_counter() - began), 1)
