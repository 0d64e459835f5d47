"""Departures: who left, until when it can be undone, and when everything shown here is erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from enishi.networks.tenancy import NetworkModel


class Departure(NetworkModel):
    """A membership that ended by the member's own wish. The row goes with the membership when that is erased."""

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    left_at = models.DateTimeField(default=timezone.now)
    erase_at = models.DateTimeField()  # thirty days to come back as if nothing had been
    roster_people = models.JSONField(default=list)  # HR's rows that led to the member, to be found again on coming back

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(erase_at__gt=F("left_at")), name="departure_erased_after_leaving")
        ]
        indexes = [models.Index(fields=["erase_at"], name="departure_due")]

    def __str__(self) -> str:
        return f"{self.member_id}"
