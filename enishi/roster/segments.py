"""A part of the roster by what HR knows: class, standing, company, department, years of leaving. How many that is, and who
of some people belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Q, Value, When

from enishi.networks.models import Network
from enishi.roster.models import RosterPerson, RosterQuerySet, Tenure
from enishi.roster.search import matching

COMPANIES = 100  # as many as one can choose from
Segment = Mapping[str, Any]  # standing, member_class, company, department: text; left_from, left_to: years
UNKNOWN = "unknown"  # when they left: no day is known, or they work there


@dataclass(frozen=True)
class Size:
    """How many people of the roster there are in a segment, and how many of them have joined."""

    all: int
    joined: int


@dataclass(frozen=True)
class Leaving(Size):
    """The same of those who left in a span of years, and how many of them meet a further condition."""

    fit: int


def size(network: Network, segment: Segment, today: date) -> Size:
    """Count a segment. One query. Whoever asks must be allowed to read the roster."""
    counted = _rows(network, segment, today).aggregate(
        all=Count("pk"), joined=Count("pk", filter=Q(member__isnull=False))
    )
    return Size(**counted)


def fitting(network: Network, segment: Segment, today: date, ids: Collection[int]) -> set[int]:
    """Return those of these ids (of leading rows) that belong to the segment. One query."""
    return set(_rows(network, segment, today).filter(pk__in=ids).values_list("pk", flat=True))


def members(network: Network, segment: Segment, today: date) -> Any:
    """Return the ids of the members to whom people of a segment lead, as a query that stands within another. Whoever asks must
    be allowed to read the roster."""
    return _rows(network, segment, today).filter(member__isnull=False).values("member")


def companies(network: Network) -> list[str]:
    """Return the companies of the roster in their order, as many as one can choose from. One query."""
    rows = RosterPerson.objects.within(network).exclude(company="")
    return list(rows.order_by("company").values_list("company", flat=True).distinct()[:COMPANIES])


def span(firsts: Sequence[int], of: str = "") -> Any:
    """Return an expression for the span of years in which somebody left: the span's first year as text (`firsts`, newest first),
    "0" for all before, UNKNOWN without a day. `of` leads to the row of the roster, as in `roster_person__`."""
    day = f"{of}last_left_on"
    since = (When(**{f"{day}__gte": date(year, 1, 1)}, then=Value(str(year))) for year in firsts)
    return Case(
        When(**{f"{day}__isnull": True}, then=Value(UNKNOWN)), *since, default=Value("0"), output_field=CharField()
    )


def by_leaving(network: Network, firsts: Sequence[int], fit: Any) -> dict[str, Leaving]:
    """Return how many people left in which span of years (`span`), how many of them have joined, and how many of them meet the
    condition `fit`. One query, which walks over the whole roster."""
    rows = RosterPerson.objects.within(network).filter(same_as=None).order_by().annotate(span=span(firsts))
    found = rows.values("span").annotate(all=Count("pk"), joined=Count("member_id"), fit=Count("pk", filter=fit))
    return {row["span"]: Leaving(row["all"], row["joined"], row["fit"]) for row in found}


def _rows(network: Network, segment: Segment, today: date) -> RosterQuerySet:
    rows = RosterPerson.objects.within(network).filter(same_as=None)
    asked = {name: segment[name] for name in ("standing", "member_class") if segment.get(name)}
    rows = matching(rows, network.pk, asked, today)
    if company := segment.get("company"):
        rows = rows.filter(company=company)
    if department := segment.get("department"):
        units = Tenure.objects.within(network).filter(department__icontains=department)
        rows = rows.filter(pk__in=units.values("person"))
    if left_from := segment.get("left_from"):
        rows = rows.filter(last_left_on__gte=date(left_from, 1, 1))
    if left_to := segment.get("left_to"):
        rows = rows.filter(last_left_on__lte=date(left_to, 12, 31))
    return rows
