"""Introductions, and which employee was asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.introductions import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_WORDS, LONGEST_DIVISION, LONGEST_ANSWER = 1000, 100, 500
ROUTED_WITHIN = 2  # working days until the desk has asked somebody
ANSWERED_WITHIN = 5  # working days until who is asked has answered; the desk may say another number
DAYS = (3, ANSWERED_WITHIN, 10)
OPEN_AT_ONCE = 3  # introductions of one member
KEPT_AFTER_END = timedelta(days=180)


class State(models.TextChoices):
    """Where an introduction stands, as both sides read it."""

    ROUTING = "routing", pgettext_lazy("introduction", "looking for the right person")
    ASKED = "asked", pgettext_lazy("introduction", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("introduction", "introduced")
    ENDED = "ended", pgettext_lazy("introduction", "ended")


class Outcome(models.TextChoices):
    """What came of it."""

    TOGETHER = "together", pgettext_lazy("introduction", "We talked, and it goes on")
    MET = "met", pgettext_lazy("introduction", "We talked")
    NOTHING = "nothing", pgettext_lazy("introduction", "It did not come to a talk")
    NOBODY = "nobody", pgettext_lazy("introduction", "Nobody was found this time")
    WITHDRAWN = "withdrawn", pgettext_lazy("introduction", "taken back")


OPEN = (State.ROUTING, State.ASKED, State.ACCEPTED)
TO_SAY = (Outcome.TOGETHER, Outcome.MET, Outcome.NOTHING)  # what the two sides, or the desk, may say of an introduction


class IntroductionQuerySet(NetworkQuerySet):
    """Introductions by whose they are and where they stand."""

    def of(self, viewer: Any) -> Self:
        """Return the viewer's own."""
        return self.within(viewer.network_id).filter(rules.own(viewer))

    def asked_of(self, viewer: Any) -> Self:
        """Return those for which the viewer is asked, or has said yes."""
        mine = Approach.objects.within(viewer.network_id).filter(rules.asked(viewer))
        return self.within(viewer.network_id).filter(pk__in=mine.values("introduction"))

    def concerning(self, viewer: Any) -> Self:
        """Return those to which the viewer is a side: their own, and those for which they are asked."""
        mine = Approach.objects.within(viewer.network_id).filter(rules.asked(viewer))
        return self.within(viewer.network_id).filter(rules.own(viewer) | Q(pk__in=mine.values("introduction")))

    def answerable_by(self, viewer: Any) -> Self:
        """Return those that the viewer reads at the desk."""
        rows = self.within(viewer.network_id)
        return rows if rules.answers(viewer) else rows.none()

    def open(self) -> Self:
        """Return those that have not ended."""
        return self.filter(state__in=OPEN)

    def overdue(self, today: date) -> Self:
        """Return those that wait although their day has gone by."""
        return self.filter(state__in=(State.ROUTING, State.ASKED), due_on__lt=today)

    def to_forget(self) -> Self:
        """Return those whose words have been kept long enough."""
        return self.filter(ended_at__lt=timezone.now() - KEPT_AFTER_END, forgotten_at=None)


class Introduction(NetworkModel):
    """A member's wish to talk with somebody of a division; an empty division leaves it to the desk."""

    class About(models.TextChoices):
        """What it is about: few, so that who is asked knows at once."""

        TALK = "talk", pgettext_lazy("introduction", "Hear how it is there, exchange what we know")
        WORK = "work", pgettext_lazy("introduction", "Something that we could do together")
        PRODUCT = "product", pgettext_lazy("introduction", "A product or a technique")
        OTHER = "other", pgettext_lazy("introduction", "Anything else")

    public_id = PublicIdField()
    member = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.CharField(max_length=32)  # of the form it came with: sending it twice makes one introduction
    division = models.CharField(max_length=LONGEST_DIVISION, blank=True)
    about = models.CharField(max_length=10, choices=About)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    shows_address = models.BooleanField(default=False)  # to who accepts
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ROUTING)
    due_on = models.DateField(null=True)  # of the next step; None once nobody waits for one
    late_at = models.DateTimeField(null=True, blank=True)  # when the desk was told that the day has passed
    owner = models.ForeignKey("members.Member", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    ending = models.TextField(max_length=LONGEST_ANSWER, blank=True)  # what the desk says where nobody was found
    ended_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # the words are gone

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "token"], name="one_introduction_per_form")]
        indexes = [
            models.Index(fields=["network", "state", "due_on", "id"], name="introduction_waits"),
            models.Index(fields=["member", "-id"], name="introduction_of_member"),
            models.Index(fields=["ended_at"], name="introduction_kept", condition=Q(forgotten_at=None)),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN

    def days_late(self, today: date) -> int:
        """How many days have gone by since its day; 0 where nobody waits."""
        return max(0, (today - self.due_on).days) if self.due_on and self.is_open else 0

    @property
    def version(self) -> int:
        """One more than employees were asked: who asks the next says with it what they have read. One query."""
        return 1 + Approach.objects.within(self.network_id).filter(introduction=self).count()


class Approach(NetworkModel):
    """That an employee was asked, and what they said. Nobody is asked twice for one introduction."""

    class Answer(models.TextChoices):
        """What was said. A no is read at the desk alone."""

        WAITING = rules.WAITING, pgettext_lazy("introduction", "asked")
        ACCEPTED = rules.ACCEPTED, pgettext_lazy("introduction", "said yes")
        DECLINED = "declined", pgettext_lazy("introduction", "not just now")
        GONE = "gone", pgettext_lazy("introduction", "went on to somebody else")  # without an answer

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="approaches")
    employee = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    words = models.TextField(
        max_length=LONGEST_ANSWER, blank=True
    )  # with a yes to who asked, with a no to the desk alone
    shows_address = models.BooleanField(default=False)  # to who asked, with a yes
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "employee"], name="asked_once_for_an_introduction"),
            models.UniqueConstraint(
                fields=["introduction"], condition=Q(answer__in=rules.LIVE), name="one_asked_for_an_introduction"
            ),
        ]
        indexes = [models.Index(fields=["employee", "answer"], name="approach_of_employee")]

    def __str__(self) -> str:
        return f"{self.answer} {self.introduction_id}"
