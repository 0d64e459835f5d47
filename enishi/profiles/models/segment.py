"""Segments: a part of the members that was given a name, so that it can be written to again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.members.models import Member, Visitor
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.profiles import rules


class SegmentQuerySet(NetworkQuerySet):
    """Segments of a network."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the segments that this viewer may read and write to."""
        return self.within(viewer.network_id).filter(rules.segments_readable(viewer))


class Segment(NetworkModel):
    """A name and the conditions that make a part of the members (conditions.py); who is in it is asked anew each time."""

    public_id = PublicIdField()
    name = models.CharField(max_length=60)
    conditions = models.JSONField(default=dict)  # shape checked by conditions.py
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = SegmentQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "name"],
                name="one_segment_per_name",
                violation_error_message=pgettext_lazy("segment", "There is a segment of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
