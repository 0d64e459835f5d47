"""A telephone call in which an officer helped somebody of the roster on the way in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor

TALK = timedelta(hours=1)  # so long what was agreed on can be gone on from


class CallQuerySet(NetworkQuerySet):
    """Calls, for those who invite."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the calls that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))


class Call(NetworkModel):
    """One call: how often the facts did not agree, and what the person said yes to. It makes nobody a member."""

    public_id = PublicIdField()
    roster_person = models.ForeignKey("roster.RosterPerson", on_delete=models.CASCADE, related_name="+")
    taken_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    agreed_at = models.DateTimeField(null=True, blank=True)  # the facts
    purposes = models.JSONField(default=list)  # members.Consent.Purpose, read aloud and said yes to
    policy = models.ForeignKey("networks.Policy", null=True, on_delete=models.SET_NULL, related_name="+")  # read aloud
    ended_at = models.DateTimeField(null=True, blank=True)
    invitation = models.ForeignKey(
        "joining.Invitation", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # by mail

    objects = CallQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class State(models.TextChoices):
        """What became of it; worked out, not stored."""

        WRONG = "wrong", pgettext_lazy("call", "the facts did not agree")
        UNDER_WAY = "under-way", pgettext_lazy("call", "under way")
        BROKEN_OFF = "broken-off", pgettext_lazy("call", "broken off")
        BY_MAIL = "by-mail", pgettext_lazy("call", "invited by e-mail")
        BY_CARD = "by-card", pgettext_lazy("call", "ended with a card to print")

    class Meta:
        indexes = [models.Index(fields=["roster_person", "begun_at"], name="call_person")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> State:
        """Where the call stands now."""
        if self.agreed_at is None:
            return self.State.WRONG
        if self.ended_at is None:
            return self.State.UNDER_WAY if self.is_under_way else self.State.BROKEN_OFF
        return self.State.BY_MAIL if self.invitation_id else self.State.BY_CARD

    @property
    def is_under_way(self) -> bool:
        """Whether the facts agreed a moment ago and the call has not ended."""
        return self.ended_at is None and self.agreed_at is not None and self.agreed_at > timezone.now() - TALK
