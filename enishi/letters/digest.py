"""What of the feed a letter may point to: recent things with a title, told to everybody whom the letter goes to (R046). Only
the title and the way there stand in the mail, and only if both still hold when it is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from enishi.feed import rules
from enishi.feed.models import Item, ItemQuerySet
from enishi.feed.sources import place_of
from enishi.networks.audiences import ALUMNI, EMPLOYEES, LABELS, SECRETARIAT
from enishi.networks.labels import Label
from enishi.networks.models import Network
from enishi.profiles.conditions import SIDES, Conditions

RECENT = timedelta(days=62)
MOST_OFFERED = 30


@dataclass(frozen=True)
class Pointer:
    """A title and the whole address where it stands."""

    title: str
    link: str


def audience_of(network: Network, asked: Conditions) -> int:
    """Return the audience that a letter with these conditions is told to: the sides that it goes to, and the secretariat."""
    sides = [SIDES[side] for side in asked.get("sides", ())] or [ALUMNI, EMPLOYEES]
    bits = SECRETARIAT
    for side in sides:
        bits |= side
    return bits if network.employees_listed else bits & ~EMPLOYEES | ALUMNI


def offered(network: Network, audience: int) -> list[Item]:
    """Return what can be pointed to, newest first. One query."""
    return list(_of(network, audience).filter(told_at__gt=timezone.now() - RECENT).order_by("-pk")[:MOST_OFFERED])


def pointers(network: Network, items: Collection[str], audience: int) -> list[Pointer]:
    """Return the chosen items that still stand and are still told to all of them. One query at most."""
    rows = _of(network, audience).filter(public_id__in=items).order_by("-pk") if items else ()
    return [Pointer(row.title, settings.PUBLIC_URL + _place(row, network.slug)) for row in rows]


def _of(network: Network, audience: int) -> ItemQuerySet:
    sides = audience & (ALUMNI | EMPLOYEES)
    told_to_all = [each for each in LABELS if each & sides == sides]
    rows = Item.objects.within(network).filter(rules.standing(), circle=None, about="", audience__in=told_to_all)
    found: ItemQuerySet = rows.exclude(title="").exclude(label__in=(Label.HANDLE, ""))
    return found


def _place(item: Item, slug: str) -> str:
    return place_of(item, slug) or reverse("feed:item", args=[slug, item.public_id])
