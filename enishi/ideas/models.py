"""Ideas, who shares them, and the answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.ideas import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.days import today_in
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_TITLE, LONGEST_TEXT, LONGEST_ANSWER = 80, 2000, 2000
ANSWERED_WITHIN = timedelta(days=14)  # so long until somebody says who looks at it


class State(models.TextChoices):
    """Where an idea stands."""

    RECEIVED = "received", pgettext_lazy("idea", "received")
    LOOKING = "looking", pgettext_lazy("idea", "being looked at")
    WILL = "will", pgettext_lazy("idea", "will be done")
    DONE = "done", pgettext_lazy("idea", "done")
    NOT = "not", pgettext_lazy("idea", "not now")


OPEN = (State.RECEIVED, State.LOOKING, State.WILL)
SETTLED = (State.DONE, State.NOT)


class IdeaQuerySet(NetworkQuerySet):
    """Ideas by who may read and answer them."""

    def readable_by(self, viewer: Any) -> Self:
        """Return those that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def answerable_by(self, viewer: Any) -> Self:
        """Return those that this viewer may answer."""
        return self.within(viewer.network_id).filter(rules.answerable(viewer))

    def let_go(self, network: Any) -> None:
        """Have what was joined to these ideas stand for itself again, with a new day for what waits: these are gone, the wishes of
        others are not."""
        joined = Idea.objects.within(network).filter(joined_to__in=self.values("pk"))
        joined.filter(state__in=OPEN).update(due_on=today_in(network) + ANSWERED_WITHIN)
        joined.update(joined_to=None)


class Idea(NetworkModel):
    """What somebody wishes for. `board`: told to all members, under the author's name; else for the secretariat alone."""

    public_id = PublicIdField()
    author = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    board = models.BooleanField()
    token = models.CharField(max_length=32)  # of the form it came with: sending it twice makes one idea
    told_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)  # what the last answer said
    due_on = models.DateField(null=True)  # by when there is (another) answer; None once it is settled
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "token"], name="one_idea_per_form")]
        indexes = [
            models.Index(
                fields=["network", "state", "-id"],
                name="idea_by_state",
                condition=Q(taken_back_at=None, joined_to=None),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def version(self) -> int:
        """One more than there are answers: who answers says with it what they have read. One query."""
        return 1 + Answer.objects.within(self.network_id).filter(idea=self).count()


class Answer(NetworkModel):
    """What was answered to an idea: by whom, where it stands since then, and a day where one was named."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="answers")
    state = models.CharField(max_length=10, choices=State)
    text = models.TextField(max_length=LONGEST_ANSWER, blank=True)
    day = models.DateField(null=True, blank=True)
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["idea", "id"], name="answer_of_idea")]

    def __str__(self) -> str:
        return f"{self.state} {self.idea_id}"


class Support(NetworkModel):
    """That a member shares an idea. It is counted and told to nobody by name."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "member"], name="one_support_per_member")]

    def __str__(self) -> str:
        return f"{self.idea_id} {self.member_id}"
