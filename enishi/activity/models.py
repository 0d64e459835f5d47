"""One row per thing that happened: the source of records, notices and feeds."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from enishi.activity import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet


class _Codes(models.Aggregate):
    """The different values of a column in one text, as either engine says it."""

    function = "STRING_AGG"
    template = "%(function)s(DISTINCT %(expressions)s, ',')"
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite's comma is its own, and cannot be named beside DISTINCT."""
        return super().as_sql(
            compiler, connection, function="GROUP_CONCAT", template="%(function)s(DISTINCT %(expressions)s)", **context
        )


class HappeningQuerySet(NetworkQuerySet):
    """What happened, for those who may read it."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the rows that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def newest_first(self, before: str = "") -> Self:
        """Return the rows in the order of the record, from the one behind `before` (a public id) on. Call it on rows of
        one network; an unknown id starts at the beginning."""
        rows = self.order_by("-pk")
        place = self.filter(public_id=before).values_list("pk", flat=True).first() if before else None
        return rows.filter(pk__lt=place) if place else rows

    def with_kinds(self, viewer: Any) -> Self:
        """Return the rows with `kinds` beside each: the codes of all that this viewer may read in the network, with commas
        between. Within the same query, which works them out once."""
        everything = self.model.objects.readable_by(viewer).order_by().values("network")
        return self.annotate(kinds=models.Subquery(everything.annotate(codes=_Codes("kind")).values("codes")[:1]))


class Happening(NetworkModel):
    """Who did what to which thing, when and why. Written by deeds.happened() and never changed.

    `facts` holds what the record needs to be read later (counts, names of fields, codes of roles), never a personal value.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=60)
    actor = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # empty: the system, or a person who has been erased
    by_system = models.BooleanField(default=False)
    subject = models.CharField(max_length=60)  # model label
    subject_id = models.CharField(max_length=40, blank=True)  # its public id, code or slug
    about = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # whom it concerns, for that person's own record
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()

    objects = HappeningQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["network", "-id"], name="happening_newest"),
            models.Index(fields=["network", "kind", "-id"], name="happening_kind"),
            models.Index(fields=["about", "-id"], name="happening_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
