"""Reports in rooms of alumni: their cases, what hosts decided, and appeals to another host. They go with their group."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.feed.models import LONGEST_POST, LONGEST_TITLE
from enishi.kit.ids import PublicIdField
from enishi.moderation import hosts
from enishi.moderation.models.reports import LONGEST_REASON, LONGEST_WORDS, TO_APPEAL, Case, Reason
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet


class RoomCaseQuerySet(NetworkQuerySet):
    """Cases, for the hosts of their rooms."""

    def readable_by(self, viewer: Any) -> Self:
        """Return the cases that this viewer reads as a host."""
        return self.within(viewer.network_id).filter(hosts.readable(viewer))


class RoomCase(NetworkModel):
    """What several inside a room may have reported: words, or a person. `thing` says which, and is open once at a time."""

    public_id = PublicIdField()
    group = models.ForeignKey("groups.Group", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Case.Kind)
    thing = models.CharField(max_length=30)
    about = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey("feed.Item", null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.ForeignKey("feed.Comment", null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=LONGEST_TITLE, blank=True)  # of whom it is about, who may be out of sight by now
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RoomCaseQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "thing"], condition=Q(decided_at=None), name="one_open_room_case_per_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class RoomReport(NetworkModel):
    """One member's report, with what was said at that time."""

    case = models.ForeignKey(RoomCase, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_POST, blank=True)
    said_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "reporter"], name="one_room_report_per_member")]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class RoomDecision(NetworkModel):
    """What a host decided on a case, and why."""

    class Act(models.TextChoices):
        """What is done."""

        NOTHING = "nothing", pgettext_lazy("host", "Leave it")
        AWAY = "away", pgettext_lazy("host", "Take it away")
        OUT = "out", pgettext_lazy("host", "End their seat in this room")

    case = models.OneToOneField(RoomCase, on_delete=models.CASCADE, related_name="decision")
    act = models.CharField(max_length=10, choices=Act)
    reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(act="nothing") | ~Q(reason=""), name="a_host_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.case_id}"

    @property
    def is_measure(self) -> bool:
        """Whether it changes anything for the person concerned, who can then appeal."""
        return self.act != self.Act.NOTHING

    @property
    def appeal_until(self) -> Any:
        """The last moment for an appeal."""
        return self.at + TO_APPEAL


class RoomAppeal(NetworkModel):
    """That a decision is looked at again, and what was found: by another host, when the person concerned asks for it; without a `text`,
    nobody asked, and a host lifted it by themselves."""

    decision = models.OneToOneField(RoomDecision, on_delete=models.CASCADE, related_name="appeal")
    text = models.TextField(max_length=LONGEST_REASON)
    at = models.DateTimeField(default=timezone.now)
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
