"""Series of company updates: how often something is to be told, and after how many days without anything it is said so."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_SERIES, MOST_EVERY, MOST_GRACE = 30, 24, 90
QUIET_DAYS, LEAST_QUIET, MOST_QUIET = 30, 7, 365


class SeriesQuerySet(NetworkQuerySet):
    """Series, those that go on and those that wait."""

    def going_on(self) -> Self:
        """Return those that were not ended."""
        return self.filter(ended_at=None)

    def late(self, now: datetime) -> Self:
        """Return those in which something should have been told by now, the days of grace included."""
        return self.going_on().filter(late_at__lt=now)


class Series(NetworkModel):
    """Updates that come back in a rhythm of weeks or months. `late_at` is when its silence is said to the secretariat; it follows from
    the newest that was told, the rhythm and the days of grace (rhythm.py), and stands here to be counted on every desk."""

    class Unit(models.TextChoices):
        """What the rhythm is counted in."""

        WEEKS = "weeks", pgettext_lazy("rhythm", "weeks")
        MONTHS = "months", pgettext_lazy("rhythm", "months")

    public_id = PublicIdField()
    name = models.CharField(max_length=LONGEST_SERIES)
    every = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=10, choices=Unit)
    grace = models.PositiveSmallIntegerField()  # days
    begun_at = models.DateTimeField(default=timezone.now)
    late_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeriesQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        indexes = [models.Index(fields=["network", "late_at"], name="series_late", condition=models.Q(ended_at=None))]

    def __str__(self) -> str:
        return self.name


class Watch(NetworkModel):
    """After how many days without anything told the secretariat of a network is reminded, where it said so (else QUIET_DAYS)."""

    network = models.OneToOneField("networks.Network", on_delete=models.CASCADE, related_name="news_watch")
    days = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.days} days"
