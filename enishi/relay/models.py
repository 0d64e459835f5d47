"""The chain of introductions, the baton on its way to the next, and who would rather (not) run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from enishi.kit.ids import PublicIdField
from enishi.networks.labels import Label, fits
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.relay import rules

LONGEST_NOW, LONGEST_THEN, LONGEST_LINE, LONGEST_WORD = 280, 600, 140, 140
LIES_AFTER = timedelta(days=14)  # a baton that nobody answered for so long can be picked up by anybody
WRITTEN_WITHIN = timedelta(days=28)  # as long for who took it, and has not written yet
ASKED_AGAIN = timedelta(days=180)  # nobody is handed a baton twice within


class LegQuerySet(NetworkQuerySet):
    """Introductions, for those who may read them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the introductions that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class Leg(NetworkModel):
    """An introduction: the part of the relay that one member ran. Its number stays, also when runner and words are gone."""

    public_id = PublicIdField()
    number = models.PositiveIntegerField()
    runner = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    now = models.TextField(max_length=LONGEST_NOW, blank=True)
    then = models.TextField(max_length=LONGEST_THEN, blank=True)
    love = models.CharField(max_length=LONGEST_LINE, blank=True)
    help = models.CharField(max_length=LONGEST_LINE, blank=True)
    audience = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=10, choices=Label)
    told_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="one_leg_per_number"),
            models.CheckConstraint(condition=fits("audience", "label"), name="leg_label_fits"),
        ]
        indexes = [models.Index(fields=["runner", "id"], name="leg_of_runner")]

    def __str__(self) -> str:
        return f"{self.number} {self.public_id}"

    @property
    def opening(self) -> str:
        """What the chain shows of it: the first words that there are."""
        return self.then or self.now or self.love or self.help


class Baton(NetworkModel):
    """Where the baton of a network is: one row, so that there is one baton. Nothing is kept of who had it in between."""

    number = models.PositiveIntegerField(default=1)  # of whoever runs next
    giver = models.ForeignKey("members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    to = models.ForeignKey("members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    word = models.CharField(max_length=LONGEST_WORD, blank=True)  # of who handed it over, to whom it was handed
    lies_at = models.DateTimeField()  # from then on anybody can pick it up
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network"], name="one_baton_per_network")]
        indexes = [models.Index(fields=["lies_at"], name="baton_lies")]

    def __str__(self) -> str:
        return f"baton {self.number}"

    @property
    def lies(self) -> bool:
        """Whether anybody can pick it up."""
        return self.lies_at <= timezone.now()


class Wish(NetworkModel):
    """What is kept of a member beside introductions: when they were last handed a baton, and whether they would like to be."""

    member = models.OneToOneField("members.Member", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(null=True, blank=True)  # a hand, until a baton comes
    never_at = models.DateTimeField(null=True, blank=True)  # not me, for good

    class Meta:
        indexes = [models.Index(fields=["network", "raised_at"], name="wish_raised", condition=~Q(raised_at=None))]

    def __str__(self) -> str:
        return f"wish of {self.member_id}"
