"""A career on one line of cords: inside three together, afterwards one alone; the place of leaving is a knot (DESIGN §1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enishi.networks.audiences import EMPLOYEES
from enishi.profiles import choices, wording
from enishi.profiles.visibility import Shown
from enishi.profiles.years import periods, spent


@dataclass(frozen=True)
class Stop:
    """One place on the line: `kind` is inside, leave or after; `shared` the years the viewer was there too."""

    kind: str
    period: str
    title: str
    text: str = ""
    shared: int = 0
    key: tuple[int, int] = (0, 0)


def stops(shown: Shown, network: Any) -> list[Stop]:
    """Return the line from now back to the beginning, made of what `shown` holds."""
    card = shown.card
    units = {fact.position: fact.data for fact in shown.of("unit")}
    facts = shown.of("years")
    both = frozenset(year for first, last in card.shared for year in range(first, last or first + 1))
    found: list[Stop] = []
    starts = {fact.data["joined"] for fact in facts}
    left = card.side != EMPLOYEES and card.class_label == card.side_label
    for fact, period in zip(facts, periods((fact.data for fact in facts), card.side), strict=True):
        unit = units.pop(fact.position, {})
        found.append(
            Stop(
                "inside",
                fact.words,
                wording.unit_words(unit) or network.organisation or network.name,
                shared=len(both & spent([period])),
                key=(fact.data["joined"], 0),
            )
        )
        end = fact.data["left"]
        if left and end is not None and end not in starts - {fact.data["joined"]}:
            words = _("Left %(organisation)s") % {"organisation": network.organisation or network.name}
            found.append(Stop("leave", str(end), words, key=(end, 1)))
    found += [Stop("inside", "", wording.unit_words(unit)) for unit in units.values()]
    for fact in shown.of("work"):
        found.append(_after(fact.data))
    return sorted(found, key=lambda stop: stop.key, reverse=True)


def _after(work: dict[str, Any]) -> Stop:
    since, until = work.get("since"), work.get("until")
    period = wording.period_words(since, until, ended=False) if since else f"–{until}" if until else _("Now")
    title = work["company"] or work["title"] or str(choices.WORK[work["kind"]])
    said = [work["title"] if work["company"] else "", str(choices.INDUSTRIES.get(work["industry"], ""))]
    return Stop("after", period, title, wording.joined_words(said), key=(since or until or 9999, 2))
