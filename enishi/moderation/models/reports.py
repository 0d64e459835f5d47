"""Reports, the cases they make, what was decided, and appeals. Of what was reported a copy is kept, as it was said at that time:
nothing else of a room opens to those who decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.feed.models import LONGEST_POST, LONGEST_TITLE
from enishi.kit.ids import PublicIdField
from enishi.moderation import rules
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_WORDS, LONGEST_REASON, LONGEST_RULE = 1000, 2000, 200
DECIDED_WITHIN = 2  # working days
TO_APPEAL = timedelta(days=14)
REVIEWED_WITHIN = 14  # days
KEPT, KEPT_WITHOUT = timedelta(days=730), timedelta(days=90)  # after the decision; without a measure


class Reason(models.TextChoices):
    """Why something is reported."""

    HURTS = "hurts", pgettext_lazy("report", "It hurts or threatens somebody")
    SELLING = "selling", pgettext_lazy("report", "Selling or recruiting")
    SECRET = "secret", pgettext_lazy("report", "It is not public yet, or private")
    FALSE = "false", pgettext_lazy("report", "Somebody pretends to be who they are not")
    OTHER = "other", pgettext_lazy("report", "Something else")


class CaseQuerySet(NetworkQuerySet):
    """Cases, for those who decide on them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the cases that this viewer reads."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def undecided(self) -> Self:
        """Return those that wait for a decision."""
        return self.filter(decision=None)

    def with_open_appeal(self) -> Self:
        """Return those whose decision is to be reviewed."""
        return self.filter(decision__appeal__answered_at=None, decision__appeal__isnull=False)


class Case(NetworkModel):
    """What several may have reported: words in the feed, or a person. `thing` says which, and is open once at a time. It is called
    by its public id: a number would tell an officer, by the gap, of a case about themselves."""

    class Kind(models.TextChoices):
        """What was reported."""

        PERSON = "person", pgettext_lazy("report", "profile")
        ITEM = "item", pgettext_lazy("report", "post")
        ANSWER = "answer", pgettext_lazy("report", "comment")

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=Kind)
    thing = models.CharField(max_length=30)
    about = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("feed.Item", null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.ForeignKey("feed.Comment", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=LONGEST_TITLE, blank=True)  # of whom it is about, who may be out of sight by now
    made_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base
    before: Sequence[Decision] = ()  # what else was decided about the same person, where a page asked for it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "thing"], condition=Q(decided_at=None), name="one_open_case_per_thing"
            ),
        ]
        indexes = [models.Index(fields=["network", "decided_at", "due_on"], name="case_due")]

    def __str__(self) -> str:
        return self.public_id


class Report(NetworkModel):
    """One member's report, with what was said at that time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_POST, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="one_report_per_member")]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class Opening(NetworkModel):
    """That somebody who decides opened what was reported, and when first."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "by"], name="one_opening_per_member")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.by_id}"


class Decision(NetworkModel):
    """What was decided on a case: by which rule, why, and until when. `rule` holds the words of the rule as they were then."""

    class Act(models.TextChoices):
        """What is done."""

        NOTHING = "nothing", pgettext_lazy("decision", "Leave it")
        TALK = "talk", pgettext_lazy("decision", "Tell them")
        WARN = "warn", pgettext_lazy("decision", "Warn them")
        HIDE = "hide", pgettext_lazy("decision", "Hide it")
        SUSPEND = "suspend", pgettext_lazy("decision", "Stop taking part")

    public_id = PublicIdField()
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="decision")
    act = models.CharField(max_length=10, choices=Act)
    rule = models.CharField(max_length=LONGEST_RULE, blank=True)
    reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    until = models.DateField(null=True, blank=True)  # the last day of a suspension
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(act="nothing", until=None)
                | Q(act__in=("talk", "warn", "hide"), until=None) & ~Q(rule="") & ~Q(reason="")
                | Q(act="suspend", until__isnull=False) & ~Q(rule="") & ~Q(reason=""),
                name="a_decision_gives_rule_reason_and_term",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.public_id}"

    @property
    def is_measure(self) -> bool:
        """Whether it changes anything for the person concerned, or counts against them: then they can appeal."""
        return self.act in (self.Act.WARN, self.Act.HIDE, self.Act.SUSPEND)

    @property
    def appeal_until(self) -> Any:
        """The last moment for an appeal."""
        return self.at + TO_APPEAL


class Appeal(NetworkModel):
    """That a decision is looked at again, and what was found: by somebody else, when the person concerned asks for it; without a `text`,
    nobody asked, and whoever may decide lifted it by themselves."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=LONGEST_REASON)
    at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    lifted = models.BooleanField(null=True)
    answer = models.TextField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.decision_id}"

    def lift(self, reason: str, by: Any) -> None:
        """Note that it was a mistake, and why; what was answered before stays readable."""
        self.lifted, self.by, self.answered_at = True, by, timezone.now()
        self.answer = "\n\n".join(filter(None, (self.answer, reason)))
        self.save()


def due_of_review(day: date) -> date:
    """Return the last day for an answer to an appeal of this day."""
    return day + timedelta(days=REVIEWED_WITHIN)
