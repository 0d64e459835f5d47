"""The row that finds a member (docs/search.md): keys per audience, sort values that may be told, facets for counting."""

from __future__ import annotations

from typing import Any

from django.db import models

from enishi.networks.tenancy import NetworkModel

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]  # two digits at a time: twice as fast


def base36(number: int) -> str:
    """Return a signed 64-bit number as letters and digits, the form in which SQLite's full-text index holds a key."""
    number &= 0xFFFF_FFFF_FFFF_FFFF
    text = ""
    while number >= 36:
        number, pair = divmod(number, 1296)
        text = _PAIRS[pair] + text
    if number or not text:
        return _DIGITS[number] + text
    return text.removeprefix("0")


class NumbersField(models.Field[list[int], list[int]]):
    """A list of 64-bit numbers: `bigint[]` on PostgreSQL, words in base 36 on SQLite. It has no lookups of its own."""

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        return "bigint[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the list for PostgreSQL, the words for SQLite."""
        if value is None or connection.vendor == "postgresql":
            return value
        return " ".join(map(base36, value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[int] | None:
        """Return the list of signed numbers."""
        if value is None or isinstance(value, list):
            return value
        numbers = (int(word, 36) for word in value.split())
        return [number - (1 << 64) if number >= 1 << 63 else number for number in numbers]


class SearchDoc(NetworkModel):
    """One row a member, written in the transaction of the change by search.index() and by nothing else."""

    # each index begins with the network, so it needs none by itself
    network = models.ForeignKey(
        "networks.Network", on_delete=models.CASCADE, related_name="%(class)s_rows", db_index=False
    )
    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    reading = models.CharField(max_length=200, db_collation=None)  # folded, for the order of 五十音; "C" on PostgreSQL
    joined = models.IntegerField(default=0)  # day number of joining the network
    active = models.IntegerField(default=0)  # week number of the last change that may be told
    left = models.IntegerField(default=0)  # leaving year if all members may see it, else 0
    years = models.BigIntegerField(default=0)  # one bit a year since 1970, if all members may see them, else 0
    label = models.PositiveSmallIntegerField()  # audience of the listing
    facets = NumbersField(default=list)
    keys = NumbersField(default=list)
    version = models.PositiveSmallIntegerField(default=1)  # of the normaliser

    class Meta:
        indexes = [
            models.Index(fields=["network", "reading", "id"], name="sd_reading"),
            models.Index(fields=["network", "-joined", "-id"], name="sd_joined"),
            models.Index(fields=["network", "-active", "-id"], name="sd_active"),
            models.Index(fields=["network", "-left", "-id"], name="sd_left"),
            models.Index(fields=["network", "label", "years"], name="sd_years"),  # counts, and years shared
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class FacetValue(NetworkModel):
    """A value of a facet under one audience label; documents hold its id, only for counting."""

    field = models.CharField(max_length=30)
    value = models.CharField(max_length=200)
    label = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "field", "value", "label"], name="one_facet_value")]

    def __str__(self) -> str:
        return f"{self.field}={self.value}"
