"""Plain makers of introductions for tests."""

from __future__ import annotations

from typing import Any

from enishi.feed.forms import new_token
from enishi.introductions import actions
from enishi.introductions.models import Approach, Introduction
from enishi.members.models import Member


def make_introduction(
    member: Member, words: str = "検査の現場の話を、30分ほど聞かせてください。", **values: Any
) -> Introduction:
    """Return a request for an introduction."""
    given: dict[str, Any] = {"division": "品質保証部", "about": "talk", "token": new_token()}
    made: Introduction = actions.ask(member, words=words, **(given | values), by=member)
    return made


def ask_employee(introduction: Introduction, employee: Member, by: Member, days: int = 5) -> Introduction:
    """Have the desk ask an employee, and return the introduction as it stands then."""
    actions.route(introduction, employee.public_id, days=days, by=by)
    return again(introduction)


def again(introduction: Introduction) -> Introduction:
    """Return an introduction as the next request reads it."""
    found: Introduction = Introduction.objects.within(introduction.network_id).get(pk=introduction.pk)
    return found


def answers(introduction: Introduction) -> list[tuple[int, str]]:
    """Return who was asked, and what they said."""
    rows = Approach.objects.within(introduction.network_id).filter(introduction=introduction).order_by("pk")
    return list(rows.values_list("employee_id", "answer"))
