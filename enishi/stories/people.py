"""Who can be portrayed: somebody whom the writer finds in the directory, and who has not blocked them."""

from __future__ import annotations

from typing import Any

from enishi.kit.text import LONGEST_QUERY
from enishi.members import distance
from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.card import Card
from enishi.profiles.search import Query, find

NAMED, LOOKED_AT = 8, 24


def named(viewer: Member, text: str) -> list[Card]:
    """Return the cards of a few whom the directory finds by this text. None without a text."""
    asked = text.replace("\0", "").strip()[:LONGEST_QUERY]
    found = find(viewer.network, viewer, Query(text=asked), size=LOOKED_AT).member_ids if asked else []
    reach = set(_reachable(viewer).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    return [card for card in visibility.cards([pk for pk in found if pk in reach], viewer) if card.url][:NAMED]


def one(viewer: Member, public_id: str) -> Member | None:
    """Return the member of this public id, if the writer finds them in the directory; else None. Three queries."""
    row: Member | None = _reachable(viewer).filter(public_id=public_id).select_related("person").first()
    return row if row is not None and any(card.url for card in visibility.cards([row.pk], viewer)) else None


def _reachable(viewer: Member) -> Any:
    return Member.objects.within(viewer.network_id).active().filter(distance.reachable(viewer))
