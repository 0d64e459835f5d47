"""Introductions as a viewer reads them: with the cards of both sides, and who else reads the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from enishi.introductions.models import Approach, Introduction
from enishi.introductions.rules import DESK_ROLES, LIVE
from enishi.members.models import Grant, Member
from enishi.profiles import visibility
from enishi.profiles.card import Card

PAGE = 24


@dataclass(frozen=True)
class Shown:
    """An introduction with the cards of who asked, of the employee who is asked or has said yes (`approach`), and of the desk's owner.
    `tried`: somebody was asked before and is no more; whether they said no is not said."""

    row: Introduction
    card: Card | None
    approach: Approach | None
    employee: Card | None
    owner: Card | None
    own: bool
    mine: bool  # the viewer is the employee
    tried: bool
    late: int
    approaches: Sequence[Approach]  # of everybody who was asked: for the desk


def some(rows: QuerySet[Any], after: str = "") -> tuple[list[Any], str]:
    """Return a page of introductions, newest first, and the cursor of the next: the public id of the last of a page. Two queries
    at most."""
    rows = rows.order_by("-pk")
    last = rows.filter(public_id=after[:10]).values_list("pk", flat=True).first() if after else None
    found = list((rows.filter(pk__lt=last) if last else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def shown(
    viewer: Member, rows: Sequence[Introduction], today: Any, *, besides: Sequence[int] = (), every: bool = False
) -> tuple[list[Shown], dict[int, Card]]:
    """Return these introductions with cards, and the cards of all who stand in them, of the viewer and of those `besides`; `every`:
    also of who was asked before. Three queries."""
    approaches: dict[int, list[Approach]] = {row.pk: [] for row in rows}
    if rows:
        for each in Approach.objects.within(viewer.network_id).filter(introduction__in=list(approaches)).order_by("pk"):
            approaches[each.introduction_id].append(each)
    live = {pk: next((each for each in found if each.answer in LIVE), None) for pk, found in approaches.items()}
    people = {row.member_id for row in rows} | {row.owner_id for row in rows} | set(besides) | {viewer.pk}
    people |= {each.employee_id for found in approaches.values() for each in found if every or each.answer in LIVE}
    cards = visibility.authors({pk for pk in people if pk}, viewer)
    found = [
        Shown(
            row=row,
            card=cards.get(row.member_id or 0),
            approach=(approach := live[row.pk]),
            employee=cards.get(approach.employee_id) if approach else None,
            owner=cards.get(row.owner_id or 0),
            own=row.member_id == viewer.pk,
            mine=approach is not None and approach.employee_id == viewer.pk,
            tried=len(approaches[row.pk]) > (approach is not None),
            late=row.days_late(today),
            approaches=approaches[row.pk],
        )
        for row in rows
    ]
    return found, cards


def desk(viewer: Member) -> list[int]:
    """Return who reads at the desk (pk). One query."""
    grants = Grant.objects.within(viewer.network_id).in_force()
    rows = grants.filter(role__in=DESK_ROLES, member__state=Member.State.JOINED).order_by("member")
    return list(rows.values_list("member", flat=True).distinct())


def ways(viewer: Member, each: Shown) -> dict[str, str]:
    """Return how the other side of an introduction can be written to: what they show the viewer on their page, and the address that
    they chose to show here. Three queries."""
    approach = each.approach
    other = approach.employee_id if each.own and approach else each.row.member_id
    if other is None or approach is None:
        return {}
    _cards, _me, facts = visibility.cards_with_facts([other], viewer, ("email", "phone"))
    found = {code: str(data) for code, data in facts.get(other, ())}
    if approach.shows_address if each.own else each.row.shows_address:
        rows = Member.objects.within(viewer.network_id).active().select_related("person")
        member = rows.filter(pk=other).first()
        if member is not None:
            found.setdefault("email", member.mail_address or member.person.email)
    return found
