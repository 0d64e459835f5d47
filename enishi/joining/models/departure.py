"""Who is away: those who left, until when it can be undone, and those who rest."""

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
    with_account = models.BooleanField(default=False)  # asked for: the account goes too, if no other network keeps it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(erase_at__gt=F("left_at")), name="departure_erased_after_leaving")
        ]
        indexes = [models.Index(fields=["erase_at"], name="departure_due")]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Pause(NetworkModel):
    """A membership that rests by the member's own wish: seen by nobody, kept as it is."""

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    paused_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True, blank=True)  # back by itself on this day; empty: whenever the member likes

    class Meta:
        indexes = [models.Index(fields=["until"], name="pause_due")]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Leaver(NetworkModel):
    """A row of HR's whose person was here and left: not invited again by itself. It outlives the membership, for after its
    erasure nothing else would remember; it goes when the person comes back."""

    roster_person = models.OneToOneField("roster.RosterPerson", on_delete=models.CASCADE, related_name="+")
    left_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.roster_person_id}"
