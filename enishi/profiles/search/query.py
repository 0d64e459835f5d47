"""What was asked for: text, ticked facets, years, order; turned into conditions on keys with the viewer's labels inside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.text import (
    ALL_BUCKETS,
    LONGEST_QUERY,
    Keys,
    Term,
    exact_query_tokens,
    facet_token,
    keys,
    query_terms,
    row_tokens,
)
from enishi.profiles.fields import FIRST_YEAR, YEARS_AHEAD
from enishi.profiles.search.sql import Condition
from enishi.profiles.years import EPOCH

VALUES_LIMIT = 20  # ticked values of one facet
YEARS = 63  # that a row can tell, from EPOCH on
NEUTRAL = ""  # the label of bucket and sample keys, which are only ever asked for beside a visible key

FACETS = ("side", "class", "department", "aim", "region", "industry", "skill", "language")
BUCKETS = "".join(token[1:] for token in ALL_BUCKETS)


class Order(models.TextChoices):
    """The orders of a list of people. None ranks them."""

    OVERLAP = "overlap", pgettext_lazy("order", "most years shared first")
    ACTIVE = "active", pgettext_lazy("order", "newest changes first")
    READING = "reading", pgettext_lazy("order", "by reading")
    JOINED = "joined", pgettext_lazy("order", "newest members first")
    LEFT = "left", pgettext_lazy("order", "left most recently first")


@dataclass(frozen=True)
class Query:
    """A question to the directory. `facets` maps a facet to the values ticked (any of them); `years` is (from, to).

    `shared` is 'with' or 'without' years together, judged by `my_years` (profiles/years.py: bits). `start` is a row of
    あかさたな.
    """

    text: str = ""
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    shared: str = ""
    my_years: int = 0
    order: Order = Order.READING
    start: str = ""
    cursor: str = ""

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The words of the text; all of them must hold, in any order."""
        return query_terms(self.text[:LONGEST_QUERY])

    @property
    def fingerprint(self) -> str:
        """What a cursor belongs to: everything but the cursor itself."""
        asked = (self.text, sorted(self.facets.items()), self.years, self.shared, self.order.value, self.start)
        return hashlib.sha256(repr(asked).encode()).hexdigest()

    @property
    def start_reading(self) -> str:
        """The reading at which the chosen row of あかさたな starts."""
        return row_tokens(self.start)[0][1:]

    @property
    def narrows(self) -> bool:
        """Whether anything but everybody is asked for."""
        return bool(self.text.strip() or self.facets or self.years or self.shared)

    def without(self, facet: str) -> Query:
        """Return the same question with nothing ticked in `facet`, for counting that facet's own values."""
        return replace(self, facets={name: values for name, values in self.facets.items() if name != facet}, cursor="")

    def conditions(self, network_id: int, viewer: Any) -> list[Condition] | None:
        """Return what must hold, or None if nothing can (a text without letter or digit, years outside every calendar)."""
        if self.text.strip() and not self.terms:
            return None
        books = [keys(network_id, label) for label in viewer.labels]
        asked = [_term(term, books) for term in self.terms]
        ticked = ((name, self.facets[name][:VALUES_LIMIT]) for name in FACETS if self.facets.get(name))
        asked += [_any(books, [facet_token(name, value) for value in values]) for name, values in ticked]
        if self.years:
            first = max(self.years[0], FIRST_YEAR)
            last = min(self.years[1], timezone.localdate().year + YEARS_AHEAD)
            if first > last:
                return None
            asked.append(_any(books, [facet_token("year", year) for year in range(first, last + 1)]))
        if self.shared and self.my_years:
            together = _any(books, [facet_token("year", year) for year in _years(self.my_years)])
            if self.shared == "without":
                asked += [_any(books, [facet_token("year", "any")]), replace(together, without=True)]
            else:
                asked.append(together)
        return asked

    def exactness(self, network_id: int, viewer: Any) -> list[Condition]:
        """Return what ranks a row: first 'this whole name was typed', then 'one of these names was'; [] without text."""
        books = [keys(network_id, label) for label in viewer.labels]
        return [_any(books, list(tokens)) for tokens in exact_query_tokens(self.text) if tokens]


def _term(term: Term, books: list[Keys]) -> Condition:
    ways = tuple(tuple(tuple(book[token] for book in books) for token in way) for way in term.groups)
    return Condition(ways)


def _any(books: list[Keys], tokens: list[str]) -> Condition:
    return Condition(((tuple(book[token] for token in tokens for book in books),),), text=False)


def _years(number: int) -> list[int]:
    return [EPOCH + place for place in range(YEARS) if number >> place & 1]


def bucket_key(network_id: int, kana: str) -> int:
    """Return the neutral key of a first kana."""
    return keys(network_id, NEUTRAL)["#" + kana]
