"""The chain as a viewer reads it: newest first, with a nameless place for every number that they cannot read (any more)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from enishi.profiles.card import Card
from enishi.relay.models import Leg

SHOWN = 12  # introductions a page


@dataclass(frozen=True)
class Place:
    """One introduction with the card of its runner; without them, numbers `first` to `number` that cannot be read. Whether
    their runners left, took them back or told others is not said."""

    number: int
    first: int
    leg: Leg | None = None
    card: Card | None = None


@dataclass(frozen=True)
class Chain:
    """A page of the chain, and the number before which the next one begins; 0 where this is the last."""

    legs: Sequence[Leg]
    top: int
    before: int

    @property
    def runners(self) -> set[int]:
        """The ids of the members whose cards are needed."""
        return {leg.runner_id for leg in self.legs if leg.runner_id}

    def places(self, cards: dict[int, Card]) -> list[Place]:
        """Return the places of this page, newest first."""
        found, number = [], self.top
        for leg in self.legs:
            card = cards.get(leg.runner_id or 0)
            if card is None:
                continue
            if leg.number < number:
                found.append(Place(number, leg.number + 1))
            found.append(Place(leg.number, leg.number, leg, card))
            number = leg.number - 1
        last = self.before or 1
        if number >= last:
            found.append(Place(number, last))
        return found


def chain(viewer: Any, *, top: int) -> Chain:
    """Return the page of the chain that begins with the number `top`. One query."""
    rows = Leg.objects.readable_by(viewer).filter(number__lte=top).order_by("-number")
    legs = list(rows[: SHOWN + 1])
    if len(legs) <= SHOWN:
        return Chain(legs, top, 0)
    return Chain(legs[:SHOWN], top, legs[SHOWN - 1].number)
