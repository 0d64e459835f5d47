"""Which people of the roster nobody admits at the moment, for all of them at once: as a condition on a row of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.classes import LEAVING
from enishi.networks.models import MemberClass, Network
from enishi.roster.models import RosterPerson, Tenure


def not_admitted(network: Network | int, classes: Sequence[MemberClass], today: date) -> Q | None:
    """Return the condition, on a leading row of the roster, that the person would join in a class that is not admitted, or in
    none; None where that can be nobody. `classes` are all of the network in their order.

    It says of everybody what joining.opening.admits says of one person (RosterFacts.works_after, newest): a test compares them.
    """
    own = {side: [each for each in classes if each.side == side] for side in (EMPLOYEES, ALUMNI)}
    if all(rows and all(each.admitted for each in rows) for rows in own.values()):
        return None
    rows, periods = RosterPerson.objects.within(network), Tenure.objects.within(network)
    others = rows.filter(same_as=OuterRef("pk"))  # of the same person
    mine, theirs = (
        _newest(periods.filter(person=OuterRef("pk"))),
        _newest(periods.filter(person__same_as=OuterRef("pk"))),
    )
    ended, began = Q(of_theirs__gt=F("of_mine")), Q(of_theirs=F("of_mine"), theirs_began__gte=F("mine_began"))
    by_hand = others.filter(member_class__isnull=False).order_by("pk").values("member_class")[:1]
    goes_on = Q(left_on__gt=today) | Q(left_on=None, left=False)
    works = Q(Exists(periods.filter(goes_on, person=OuterRef("pk")))) | Q(
        Exists(periods.filter(goes_on, person__same_as=OuterRef("pk")))
    )
    open_end = Q(left_on=None, left=False)
    leaves = ~Q(Exists(periods.filter(open_end, person=OuterRef("pk")))) & ~Q(
        Exists(periods.filter(open_end, person__same_as=OuterRef("pk")))
    )
    found = rows.filter(same_as=None).alias(
        by_hand=Coalesce(F("member_class_id"), Subquery(by_hand), output_field=BigIntegerField()),
        of_mine=_of(mine, "ended"),
        of_theirs=_of(theirs, "ended"),
        mine_began=_of(mine, "began"),
        theirs_began=_of(theirs, "began"),
        kind=Case(
            When(Q(Exists(others)) & (Q(of_mine=None) | ended | began), then=_of(theirs, "employment_type")),
            default=_of(mine, "employment_type"),
        ),
        out=Case(When(works, then=_out(own[EMPLOYEES], leaves)), default=_out(own[ALUMNI])),
    )
    return Q(pk__in=found.filter(out=True).order_by().values("pk"))


def _out(rows: Sequence[MemberClass], leaves: Q | None = None) -> Any:
    """Return whether the class among those of one side is not admitted: the one set by hand, else that of those who leave, else
    by the employment type, else the first. The type is looked up for who needs it only."""
    if not rows or len({each.admitted for each in rows}) == 1:
        return Value(not rows or not rows[0].admitted)
    usual = not rows[0].admitted
    by_type: dict[str, bool] = {}
    for each in rows:
        for kind in each.employment_types:
            by_type.setdefault(kind, not each.admitted)
    otherwise = [kind for kind, out in by_type.items() if kind and out != usual]
    return Case(
        When(by_hand__in=[each.pk for each in rows if each.admitted], then=Value(False)),
        When(by_hand__in=[each.pk for each in rows if not each.admitted], then=Value(True)),
        *([When(leaves, then=Value(False))] if leaves and any(_of_leavers(each) for each in rows) else []),
        *([When(kind__in=otherwise, then=Value(not usual))] if otherwise else []),
        default=Value(usual),
    )


def _of_leavers(each: MemberClass) -> bool:
    return each.code == LEAVING and each.admitted


def _newest(periods: Any) -> Any:
    """Return the periods of somebody, the newest first, in the order of facts.py."""
    far, early = Value(date.max), Value(date.min)
    began = Coalesce(F("joined_on"), early)
    ended = Case(When(left_on__isnull=False, then=F("left_on")), When(left=True, then=began), default=far)
    return periods.annotate(ended=ended, began=began).order_by("-ended", "-began", "-person", "-pk")


def _of(newest: Any, name: str) -> Any:
    return Subquery(newest.values(name)[:1])
