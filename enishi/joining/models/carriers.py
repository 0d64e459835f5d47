"""What carries many invitations at once: a printed bundle of cards, a mail to many."""

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

    class Back(models.TextChoices):
        """What stands on the back beside the explanations."""

        ADDRESS = "address", pgettext_lazy("card", "postal address for a window envelope")
        GREETING = "greeting", pgettext_lazy("card", "room for a word by hand")

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
    back = models.CharField(max_length=10, choices=Back, default=Back.GREETING)
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


class Mailing(NetworkModel):
    """A mail of invitation to many people of the roster, sent by a job at a bounded rate; its reminders go by themselves."""

    class State(models.TextChoices):
        """Where the mailing stands."""

        SCHEDULED = "scheduled", pgettext_lazy("mailing", "scheduled")
        SENDING = "sending", pgettext_lazy("mailing", "being sent")
        SENT = "sent", pgettext_lazy("mailing", "sent")
        CANCELLED = "cancelled", pgettext_lazy("mailing", "called off")

    public_id = PublicIdField()
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    segment = models.JSONField(default=dict)  # who was meant, as the officer chose (roster/segments.py)
    subject = models.CharField(max_length=120)
    text = models.TextField(max_length=4_000)
    send_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=1)  # 0, 1 or 2, fourteen days apart
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    at = models.BigIntegerField(default=0)  # the roster id up to which the running round has come
    number = models.PositiveIntegerField(default=0)  # people counted when it was scheduled
    done = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reminders__lte=2), name="mailing_reminders"),
        ]
        indexes = [
            models.Index(fields=["network", "-id"], name="mailing_newest"),
            models.Index(fields=["state", "send_at"], name="mailing_due"),
        ]

    def __str__(self) -> str:
        return self.public_id
