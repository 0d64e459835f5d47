"""Introductions of the demo: one that led to a talk, one that waits for an employee, one for the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from enishi.demo.people import JAPAN
from enishi.introductions.models import ANSWERED_WITHIN, ROUTED_WITHIN, Approach, Introduction, Outcome, State
from enishi.kit.workdays import working_day_after
from enishi.members.models import Member
from enishi.networks.days import today_in
from enishi.networks.models import Network

DESK, EMPLOYEE = "hana@example.jp", "aki@example.jp"


class Asked(NamedTuple):
    """Who asked, how many days ago, for what, and how far it has come."""

    who: str
    days: int
    division: str
    about: str
    words: str
    state: str
    answer: str = ""


ASKED = (
    Asked("chikage@example.jp", 40, "研究開発センター", "talk", "食品の検査で、測りかたの見直しをしています。金属の側ではどう決めているのか、30分ほど聞かせてください。",
          State.ENDED, "喜んで。木曜の昼なら、いつでも話せます。"),
    Asked("ken@example.jp", 1, "研究開発センター", "work", "諏訪の試作室で、薄い板の溶接に困っています。前に社内で試していた方に、うまくいかなかった話も聞きたいです。",
          State.ASKED),
    Asked("mori@example.com", 0, "", "talk", "社史の取材をしています。1970年代の汐浜の話ができる方がいれば、おつなぎください。", State.ROUTING),
)  # fmt: skip


def introduce(network: Network) -> None:
    """Write the introductions of the cast."""
    wanted = {DESK, EMPLOYEE, *(each.who for each in ASKED)}
    rows = Member.objects.within(network).active().filter(person__email__in=wanted).select_related("person")
    members = {row.person.email: row for row in rows}
    if wanted - members.keys():
        return
    now, today = timezone.now().astimezone(JAPAN), today_in(network)
    due = {
        State.ASKED: working_day_after(today, ANSWERED_WITHIN - 1),
        State.ROUTING: working_day_after(today, ROUTED_WITHIN),
    }
    for number, each in enumerate(ASKED):
        at = now - timedelta(days=each.days)
        row = Introduction.objects.create(
            network=network, member=members[each.who], token=f"{number:032x}", division=each.division, about=each.about,
            words=each.words, asked_at=at, state=each.state, due_on=due.get(State(each.state)),
            owner=members[DESK] if each.state != State.ROUTING else None,
            outcome=Outcome.TOGETHER if each.answer else "", ended_at=at + timedelta(days=20) if each.answer else None,
        )  # fmt: skip
        if each.state != State.ROUTING:
            yes = Approach.Answer.ACCEPTED if each.answer else Approach.Answer.WAITING
            Approach.objects.create(
                network=network, introduction=row, employee=members[EMPLOYEE], asked_at=at + timedelta(hours=3),
                answer=yes, words=each.answer, answered_at=at + timedelta(days=2) if each.answer else None,
            )  # fmt: skip
