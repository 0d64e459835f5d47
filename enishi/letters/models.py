"""Letters: what the secretariat writes to members by mail, to whom it went, and who it says that it is."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.kit.ids import PublicIdField
from enishi.letters import rules
from enishi.networks.labels import Label
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet
from enishi.profiles.aiming import ToSegment

LONGEST_SUBJECT, LONGEST_GREETING, LONGEST_SECTION = 80, 1_500, 2_000
MOST_SECTIONS, MOST_ITEMS = 5, 10
UNSENT = "unsent"  # no mail server ever took it


class Letterhead(NetworkModel):
    """Who letters come from, as 特定電子メール法 art. 4 and its rule art. 9 want it said in each: name, postal address, and where
    questions and complaints go."""

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)  # an e-mail address, a telephone number, or a page
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network"], name="one_letterhead")]

    def __str__(self) -> str:
        return self.name


class LetterQuerySet(NetworkQuerySet):
    """Letters, for those who may read them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the letters that the secretariat works on and looks back at."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def archived_for(self, viewer: Any) -> Self:
        """Return the letters that have gone and that this member may read."""
        return self.within(viewer.network_id).filter(rules.archived(viewer))


class Letter(NetworkModel, ToSegment):
    """A letter, to everybody or to a segment. Its numbers are counted while it is sent."""

    class State(models.TextChoices):
        """Where a letter stands; worked out, not stored."""

        DRAFT = "draft", pgettext_lazy("letter", "draft")
        PLANNED = "planned", pgettext_lazy("letter", "planned")
        SENDING = "sending", pgettext_lazy("letter", "being sent")
        DONE = "done", pgettext_lazy("letter", "sent")
        STOPPED = "stopped", pgettext_lazy("letter", "stopped")

    public_id = PublicIdField()
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    greeting = models.TextField(max_length=LONGEST_GREETING)
    sections = models.JSONField(default=list, blank=True)  # of {heading, text, link, link_words}
    items = models.JSONField(default=list, blank=True)  # public ids of the feed's items: title and link go along
    label = models.CharField(max_length=10, choices=Label)
    offers = models.BooleanField(default=False)  # asks for work or business: not to who is here for loose ties (R065)
    version = models.PositiveIntegerField(default=1)
    ordered_at = models.DateTimeField(null=True, blank=True)
    audience = models.PositiveSmallIntegerField(default=0)  # the sides that it goes to
    due_at = models.DateTimeField(null=True, blank=True)  # when the next mails may go; empty: none will
    sent_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)  # out of the past letters, for everybody
    looked_at = models.BigIntegerField(default=0)  # members up to this id have been written to or left out
    done = models.PositiveIntegerField(default=0)  # members who were written to
    # no usable address, two mails in a row came back; for a request also: loose ties alone, or no room for it this month
    left_out = models.PositiveIntegerField(default=0)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["network", "-id"], name="letter_newest"),
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="letter_due"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> State:
        """Where the letter stands now."""
        if self.stopped_at:
            return self.State.STOPPED
        if self.ordered_at is None:
            return self.State.DRAFT
        if self.sent_at:
            return self.State.DONE
        waits = self.looked_at == 0 and self.due_at is not None and self.due_at > timezone.now()
        return self.State.PLANNED if waits else self.State.SENDING


class Copy(NetworkModel):
    """That a letter was written to a member: at most once, and to one address at most once. A request goes to who takes none
    by mail as a notice in their centre alone."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="copies", db_index=False)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="letters")
    mark = models.CharField(
        max_length=10, unique=True
    )  # of the outbox's row, if it was mailed: what comes back names it
    address_key = models.CharField(max_length=16)  # a keyed hash: no address is kept
    written_at = models.DateTimeField(default=timezone.now)
    returned = models.CharField(max_length=10, blank=True)  # why it came back, one of kit/bounces.py, or UNSENT

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "member"], name="one_letter_once_a_member"),
            models.UniqueConstraint(fields=["letter", "address_key"], name="one_letter_once_an_address"),
        ]
        indexes = [models.Index(fields=["network", "address_key", "-id"], name="copy_of_address")]

    def __str__(self) -> str:
        return self.mark
