"""HR's list as officers look through it: by name of today or before, reading, department, number or address, in the order
of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Concat, Replace

from enishi.kit.text.fold import name_key
from enishi.members.models import Member
from enishi.roster import returns
from enishi.roster.models import RosterPerson, RosterQuerySet, Tenure
from enishi.roster.spelling import kana_pattern

PAGE = 24
MOST_WORDS = 5
_ALL = 2**31 - 1


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
    ordered = rows.select_related("member_class").prefetch_related(
        Prefetch("tenures", queryset=Tenure.objects.within(viewer.network_id).order_by("joined_on", "pk"))
    )
    return _page(viewer, ordered, rows.aggregate(all=Count("pk"))["all"], after=after, before=before)


def find_where(viewer: Member, words: str, where: Any, *, after: str = "", before: str = "") -> Found:
    """Return a page of the people of these words (none: everybody) whose leading row meets the condition `where`. Nothing is
    counted, so that it costs the same on a roster of any size: Found.count is 0. Two queries at most."""
    rows = _meant(RosterPerson.objects.readable_by(viewer).filter(same_as=None), viewer.network_id, words)
    return _page(viewer, rows.filter(where), 0, after=after, before=before)


def named(network_id: int, words: str) -> Any:
    """Return the ids of the rows that these words mean, to be put into another question (`…__in`)."""
    rows = _meant(RosterPerson.objects.within(network_id), network_id, words).order_by().values("pk")
    return rows[:_ALL]  # a limit keeps PostgreSQL from comparing names anew for each row of the other question


def _meant(rows: RosterQuerySet, network_id: int, words: str) -> RosterQuerySet:
    return matching(rows, network_id, {"q": words}, date.min)  # no day is asked for


def _page(viewer: Member, ordered: Any, count: int, *, after: str, before: str) -> Found:
    """Return the rows around the cursor, in the order of readings."""
    place = _place(viewer, before or after)
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
        before = Concat(Replace("former_name", Value(" ")), "given_name", output_field=CharField())
        rows = rows.alias(before=before).filter(_named(word, network_id))
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
        "returned": returns.IN_EFFECT,
    }
    return rows.filter(standings.get(asked.get("standing", ""), Q()), states.get(asked.get("state", ""), Q()))


def _named(asked: str, network_id: int) -> Q:
    """What was typed, word by word: every one is a part of a name, a reading (in kana or letters), a former name with or
    without the given name, a department, or the start of a number. An address is looked for as a whole."""
    if "@" in asked:
        return Q(email__istartswith=asked.strip())
    words = [word for word in asked.split() if name_key(word)][:MOST_WORDS]
    if not words:
        return Q(pk__in=[])
    return reduce(and_, (_means(word, network_id) for word in words))


def _means(word: str, network_id: int) -> Q:
    key = name_key(word)
    found = Q(name_key__contains=key) | Q(kana_key__contains=key)
    if pattern := kana_pattern(key):
        found |= Q(kana_key__regex=pattern)
    for text in dict.fromkeys((word, key)):  # former names and departments are kept as HR writes them
        found |= Q(former_name__gt="", before__icontains=text)
        if len(text) > 1:
            units = Tenure.objects.within(network_id).filter(department__icontains=text)
            found |= Q(pk__in=units.values("person"))
    if any(letter.isdecimal() for letter in word):
        for text in {word, key, key.upper()}:
            found |= Q(employee_number__startswith=text)
    return found
