"""A bundle of invitation cards, made as one PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor


class CarrierQuerySet(NetworkQuerySet):
    """Bundles and mailings, for those who invite."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the rows that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class PrintRun(NetworkModel):
    """A bundle of invitation cards made as one PDF. The codes stand in that file alone, so it is deleted after some days."""

    class Paper(models.TextChoices):
        """What the cards are printed on."""

        A6 = "a6", pgettext_lazy("paper", "A6, one card a sheet")
        A4 = "a4", pgettext_lazy("paper", "A4, four cards a sheet")

    class State(models.TextChoices):
        """Where the bundle stands."""

        WAITING = "waiting", pgettext_lazy("bundle of cards", "being made")
        READY = "ready", pgettext_lazy("bundle of cards", "ready to print")
        FAILED = "failed", pgettext_lazy("bundle of cards", "could not be made")
        GONE = "gone", pgettext_lazy("bundle of cards", "file deleted")

    public_id = PublicIdField()
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    paper = models.CharField(max_length=4, choices=Paper, default=Paper.A6)
    people = models.JSONField(default=list)  # ids of the roster; emptied once the cards are made
    done = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()  # of the codes
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stored_as = models.CharField(max_length=80, blank=True)

    objects = CarrierQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        indexes = [models.Index(fields=["network", "-id"], name="print_run_newest")]

    def __str__(self) -> str:
        return self.public_id
