"""A profile, and its facts: one row a fact, each with its audience. Read them through visibility.py alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.networks.audiences import FIELD_AUDIENCES, Audience
from enishi.networks.tenancy import NetworkModel


class Profile(NetworkModel):
    """Who finds me at all (`listing`: 7 or 5, or 4 not in the directory), the preset chosen, and the photo's key."""

    LISTINGS = (7, 5, 4)

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    listing = models.PositiveSmallIntegerField(default=7)
    preset = models.CharField(max_length=10, blank=True)
    photo_key = models.CharField(max_length=32, blank=True)  # random; changes with the photo and with its audience
    photo_file = models.CharField(max_length=80, blank=True)  # storage name without size; never part of an address
    photo_audience = models.PositiveSmallIntegerField(default=Audience.MEMBERS)
    photo_updated_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # whether old facts are still right (fresh.py)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(listing__in=(7, 5, 4)), name="profile_listing")]
        indexes = [
            models.Index(fields=["photo_key"], condition=~Q(photo_key=""), name="profile_photo"),
            models.Index(fields=["network", "-updated_at"], name="profile_updated"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Value(NetworkModel):
    """One fact of a member: field (fields.py), its place among several, the data, who may see it, and where it came from."""

    class Source(models.TextChoices):
        """Where a fact came from."""

        SELF = "self", pgettext_lazy("source of a fact", "written by the member")
        ROSTER = "roster", pgettext_lazy("source of a fact", "taken over from the roster")

    # Facts are read by their members. An index of the network alone would be the one that SQLite, which knows no numbers
    # before the first ANALYZE, takes for every list of cards: 90 ms instead of 1 at 10,000 members.
    network = models.ForeignKey(
        "networks.Network", on_delete=models.CASCADE, related_name="%(class)s_rows", db_index=False
    )
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField()  # shape checked by fields.py
    words = models.TextField(blank=True)  # of what segments ask for by words, as search/worded.py writes them
    audience = models.PositiveSmallIntegerField(default=Audience.ONLY_ME)
    source = models.CharField(max_length=10, choices=Source, default=Source.SELF)
    confirmed_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "field", "position"], name="one_value_per_place"),
            models.CheckConstraint(condition=Q(audience__in=FIELD_AUDIENCES), name="value_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.member_id}"
