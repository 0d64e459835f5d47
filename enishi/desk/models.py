"""Enquiries, what was answered to them and added, and texts that officers keep for answers.

The number is for speaking about it: year and six random digits. It opens nothing, and tells nobody how many there are.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.desk import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_TEXT, LONGEST_ANSWER, LONGEST_NAME, LONGEST_TITLE = 4000, 6000, 80, 60
MOST_TEMPLATES = 50
KEPT_AFTER_CLOSING = timedelta(days=180)
SINCE = Coalesce("asked_again_at", "asked_at")  # since when what waits has waited


def new_number(year: int) -> str:
    """Return a number such as 2026-042917, which nobody can guess the next of."""
    return f"{year}-{secrets.randbelow(1_000_000):06}"


class EnquiryQuerySet(NetworkQuerySet):
    """Enquiries by where they stand."""

    def readable_by(self, viewer: Any) -> Self:
        """Return those that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def own_of(self, viewer: Any) -> Self:
        """Return those that this viewer wrote while they were signed in, as long as their words are here."""
        return self.within(viewer.network_id).filter(rules.own(viewer), forgotten_at=None)

    def open(self) -> Self:
        """Return those that are not closed."""
        return self.filter(closed_at=None)

    def waiting(self) -> Self:
        """Return the open ones that nobody has answered yet."""
        return self.open().filter(answered_at=None)

    def overdue(self, today: date) -> Self:
        """Return those that wait although their day has gone by."""
        return self.waiting().filter(due_on__lt=today)

    def to_forget(self) -> Self:
        """Return those whose words have been kept long enough."""
        return self.filter(closed_at__lt=timezone.now() - KEPT_AFTER_CLOSING, forgotten_at=None)


class Enquiry(NetworkModel):
    """What somebody wrote to the secretariat, who answers it, and until when."""

    class About(models.TextChoices):
        """What it is about: a short list, so that a person finds theirs and the number of kinds stays small."""

        JOINING = "joining", pgettext_lazy("enquiry", "Joining, an invitation, a code")
        SITE = "site", pgettext_lazy("enquiry", "Signing in, using the site")
        DATA = "data", pgettext_lazy("enquiry", "My personal data")
        TROUBLE = "trouble", pgettext_lazy("enquiry", "Something that troubles me")
        OTHER = "other", pgettext_lazy("enquiry", "Anything else")

    public_id = PublicIdField()
    number = models.CharField(max_length=11)
    token = models.CharField(max_length=32)  # of the form it came with: sending it twice makes one enquiry
    about = models.CharField(max_length=10, choices=About)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    address = models.EmailField(max_length=254, blank=True)  # where the answer goes, and nothing else
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    language = models.CharField(max_length=5, default="ja")
    member = models.ForeignKey("members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey("members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_again_at = models.DateTimeField(null=True, blank=True)  # since when it waits anew, after an answer or closing
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)  # since it was last opened
    closed_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # words, name and address are gone

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="one_enquiry_per_number"),
            models.UniqueConstraint(fields=["network", "token"], name="one_enquiry_per_form"),
        ]
        indexes = [
            models.Index(fields=["network", "due_on", "id"], name="enquiry_open", condition=Q(closed_at=None)),
            models.Index(fields=["closed_at"], name="enquiry_kept", condition=Q(forgotten_at=None)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        """Return `waiting`, `answered` (and still open) or `closed`."""
        return "closed" if self.closed_at else "answered" if self.answered_at else "waiting"

    @property
    def days_waited(self) -> int:
        """How many days this has waited for an answer since it was asked or opened anew, or did."""
        since = self.asked_again_at or self.asked_at
        return ((self.answered_at or self.closed_at or timezone.now()) - since).days

    def days_late(self, today: date) -> int:
        """How many days have gone by since it was due; 0 while it is not, and once it is answered or closed."""
        return max(0, (today - self.due_on).days) if self.state == "waiting" else 0


class Entry(NetworkModel):
    """What an officer answered, which went out by mail, or noted for colleagues; and what who asked wrote later."""

    class Kind(models.TextChoices):
        """Whose it is, and whether the person who asked reads it there."""

        ANSWER = "answer", pgettext_lazy("enquiry", "answer")
        WORD = "word", pgettext_lazy("enquiry", "further words")
        NOTE = "note", pgettext_lazy("enquiry", "note")

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=LONGEST_ANSWER)
    token = models.CharField(max_length=32, blank=True)  # of the form that a word came with
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "token"], name="one_entry_per_form", condition=~Q(token=""))
        ]
        indexes = [models.Index(fields=["enquiry", "id"], name="entry_of_enquiry")]

    def __str__(self) -> str:
        return f"{self.kind} {self.enquiry_id}"


class AnswerTemplate(NetworkModel):
    """A text that officers of a network answer with again and again. It holds nobody's words: officers write it ahead."""

    public_id = PublicIdField()
    title = models.CharField(max_length=LONGEST_TITLE)  # by which officers choose it; nobody else reads it
    text = models.TextField(max_length=LONGEST_ANSWER)
    version = models.PositiveIntegerField(default=1)  # two officers may edit the same form

    def __str__(self) -> str:
        return self.title
