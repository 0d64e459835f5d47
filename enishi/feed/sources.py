"""Which rooms publish into the feed, and where what they published is read: each names its kind once, when the application starts."""

from __future__ import annotations

from django.urls import reverse

from enishi.feed.models import Item

_places: dict[str, str] = {}


def source(kind: str, *, place: str) -> None:
    """Have items of this kind lead to the page `place`, a url name that takes the network's slug and the source's public id."""
    assert kind in Item.Kind.values, kind
    assert _places.get(kind, place) == place, f"two rooms publish {kind}"
    _places[kind] = place


def place_of(item: Item, slug: str) -> str:
    """Return the address of what an item stands for; empty for a post or news of a profile."""
    return reverse(_places[item.kind], args=[slug, item.source]) if item.source else ""
