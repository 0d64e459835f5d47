"""Mailings: one mail of invitation to many people of the roster, with its reminders, sent little by little."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining.models.print_run import CarrierQuerySet
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel


class Mailing(NetworkModel):
    """A mail of invitation to many, in the officer's words. Its numbers are counted while it is sent."""

    class State(models.TextChoices):
        """Where a mailing stands; worked out, not stored."""

        SENDING = "sending", pgettext_lazy("mailing", "being sent")
        REMINDING = "reminding", pgettext_lazy("mailing", "sent, reminders follow")
        DONE = "done", pgettext_lazy("mailing", "sent")
        STOPPED = "stopped", pgettext_lazy("mailing", "stopped")

    public_id = PublicIdField()
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    subject = models.CharField(max_length=80)
    greeting = models.TextField(max_length=1_500)
    reminders = models.PositiveSmallIntegerField(default=2)  # at most so many after the first mail
    interval = models.PositiveSmallIntegerField(default=14)  # days between two mails to one person
    before_leaving = models.BooleanField(default=False)  # for those whose last day is still ahead (R005)
    number = models.PositiveIntegerField(default=0)  # people, when it was ordered
    done = models.PositiveIntegerField(default=0)  # first mails handed on
    reminded = models.PositiveIntegerField(default=0)  # reminders handed on
    left_out = models.PositiveIntegerField(default=0)  # people who got no first mail after all
    due_at = models.DateTimeField(null=True, blank=True)  # when the next mails may go; empty: none will
    sent_at = models.DateTimeField(null=True, blank=True)  # the last first mail
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = CarrierQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(reminders__lte=2), name="mailing_reminds_twice_at_most")]
        indexes = [
            models.Index(fields=["network", "-id"], name="mailing_newest"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="mailing_due"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> State:
        """Where the mailing stands now."""
        if self.stopped_at:
            return self.State.STOPPED
        if self.sent_at is None:
            return self.State.SENDING
        return self.State.DONE if self.due_at is None else self.State.REMINDING

    @property
    def handled(self) -> int:
        """How many people have been sent the first mail or left out."""
        return int(self.done + self.left_out)


class Recipient(NetworkModel):
    """One person of a mailing: how many mails have gone, when the next is due, or why none will."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    roster_person = models.ForeignKey("roster.RosterPerson", on_delete=models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    left_out = models.CharField(max_length=10, blank=True)  # why no (further) mail goes, as in mailings.WHY

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "roster_person"], name="one_mailing_once_a_person")]
        indexes = [
            models.Index(fields=["mailing", "due_on"], condition=Q(due_on__isnull=False), name="recipient_due"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.times}"
