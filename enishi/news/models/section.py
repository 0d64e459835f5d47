"""The sections of an issue."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.news.models.announcement import LONGEST_BODY, Announcement

LONGEST_HEADING = 80


class SectionQuerySet(NetworkQuerySet):
    """Sections of issues."""

    def standing(self) -> Self:
        """Return those that were not taken out, in their order."""
        return self.filter(removed_at=None).order_by("position", "pk")

    def taken_out(self) -> Self:
        """Return those that were taken out, the last one first."""
        return self.exclude(removed_at=None).order_by("-removed_at", "-pk")


class Section(NetworkModel):
    """A part of an issue: a heading over rich text, or over what is enclosed in it. One that was taken out can be put back."""

    public_id = PublicIdField()
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="sections", db_index=False)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=LONGEST_HEADING, blank=True)
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    version = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SectionQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        indexes = [models.Index(fields=["announcement", "position", "id"], name="section_of_issue")]
        constraints = [
            models.CheckConstraint(condition=Q(body="") | ~Q(heading=""), name="section_with_text_has_a_heading")
        ]

    def __str__(self) -> str:
        return self.heading or self.public_id
