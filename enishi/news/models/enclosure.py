"""Pictures and files that go with what is told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel
from enishi.news.models.announcement import Announcement
from enishi.news.models.section import Section

LONGEST_NAME, LONGEST_ALT = 120, 200


class Enclosure(NetworkModel):
    """A picture, drawn anew, with words for who does not see it; or a file as it came, which nobody's browser runs. In an issue it
    belongs to a section, or to the whole."""

    public_id = PublicIdField()
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="enclosures")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.CASCADE, related_name="enclosures")
    is_picture = models.BooleanField()
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    alt = models.CharField(max_length=LONGEST_ALT, blank=True)
    stored_as = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_picture=True) & ~Q(alt="") | Q(is_picture=False) & ~Q(name=""), name="enclosure_is_named"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.alt
