"""HR's list as officers look through it: by folded name or reading, number or address, in the order of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from enishi.kit.text.fold import name_key
from enishi.members.models import Member
from enishi.roster.models import RosterPerson, RosterQuerySet, Tenure

PAGE = 24


@dataclass(frozen=True)
class Found:
    """A page of people, the cursors around it (public ids), and how many there are in all."""

    people: list[RosterPerson]
    count: int
    previous: str
    next: str


def find(viewer: Member, asked: dict[str, str], today: date, *, after: str = "", before: str = "") -> Found:
    """Return a page of the people that fit, for a reader of the roster. Five queries at most, however many there are."""
    rows = matching(RosterPerson.objects.readable_by(viewer), viewer.network_id, asked, today)
    count = rows.aggregate(all=Count("pk"))["all"]
    place = _place(viewer, before or after)
    ordered = rows.select_related("member_class").prefetch_related(
        Prefetch("tenures", queryset=Tenure.objects.within(viewer.network_id).order_by("joined_on", "pk"))
    )
    if place and before:
        earlier = ordered.filter(Q(kana_key__lt=place[0]) | Q(kana_key=place[0], pk__lt=place[1]))
        found = list(earlier.order_by("-kana_key", "-pk")[: PAGE + 1])
        more_before, more_after = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        if place:
            ordered = ordered.filter(Q(kana_key__gt=place[0]) | Q(kana_key=place[0], pk__gt=place[1]))
        found = list(ordered.order_by("kana_key", "pk")[: PAGE + 1])
        more_before, more_after = bool(place), len(found) > PAGE
        found = found[:PAGE]
    return Found(
        found,
        count,
        found[0].public_id if found and more_before else "",
        found[-1].public_id if found and more_after else "",
    )


def _place(viewer: Member, public_id: str) -> tuple[str, int] | None:
    if not public_id:
        return None
    rows = RosterPerson.objects.readable_by(viewer).filter(public_id=public_id[:10])
    found: tuple[str, int] | None = rows.values_list("kana_key", "pk").first()
    return found


def matching(rows: RosterQuerySet, network_id: int, asked: dict[str, str], today: date) -> RosterQuerySet:
    """Return the rows that fit what was asked for: q, standing, state, member_class (forms.SearchForm)."""
    if word := asked.get("q", ""):
        rows = rows.filter(_named(word))
    if code := asked.get("member_class"):
        rows = rows.filter(member_class__code=code)
    gone = Exists(Tenure.objects.within(network_id).filter(person=OuterRef("pk"), left_on=None, left=True))
    standings = {
        "left": Q(last_left_on__lte=today) | Q(gone, last_left_on=None),
        "current": Q(~gone, last_left_on=None) | Q(last_left_on__gt=today),
        "leaving": Q(last_left_on__gt=today),
    }
    states = {
        "out": Q(member=None),
        "in": Q(member__isnull=False),
        "silent": Q(no_contact=True),
        "deceased": Q(maybe_deceased=True),
    }
    return rows.filter(standings.get(asked.get("standing", ""), Q()), states.get(asked.get("state", ""), Q()))


def _named(word: str) -> Q:
    if "@" in word:
        return Q(email__istartswith=word.strip())
    key = name_key(word)
    if not key:
        return Q(pk__in=[])
    found = Q(name_key__contains=key) | Q(kana_key__contains=key)
    plain = word.strip()
    if any(letter.isdigit() for letter in plain):
        found |= Q(employee_number__startswith=name_key(plain)) | Q(employee_number__startswith=plain)
    return found
