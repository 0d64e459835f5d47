"""Links that members hand on to people they know. One says who handed it on and nothing of whoever uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining.codes import code_hash, plain
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member


class PersonalQuerySet(NetworkQuerySet):
    """Members' links by whose they are and whether they lead on."""

    def of_member(self, member: Member) -> Self:
        """Return a member's own, newest first."""
        return self.within(member.network_id).filter(sender=member).order_by("-pk")

    def with_code(self, code: str) -> Self:
        """Return the one with this typed code, in whatever spelling; none for what cannot be a code."""
        return self.filter(code_hash=code_hash(code)) if plain(code) else self.none()

    def open(self) -> Self:
        """Return those that lead on now: neither withdrawn nor too old, and of somebody who takes part."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), sender__state="joined")


class PersonalInvitation(NetworkModel):
    """A link that a member hands on. It leads to the three facts like any application, and proves nothing; so it may be used
    more than once, and nothing in it changes by that. Whether it was used is not its sender's to know."""

    class State(models.TextChoices):
        """Where it stands; worked out, not stored."""

        OPEN = "open", pgettext_lazy("personal invitation", "works")
        REVOKED = "revoked", pgettext_lazy("personal invitation", "withdrawn")
        EXPIRED = "expired", pgettext_lazy("personal invitation", "expired")

    public_id = PublicIdField()
    sender = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    code_tail = models.CharField(max_length=4)  # by which the sender tells one from the next
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PersonalQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="personal_expires_after_making")
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> State:
        """Where the link stands now."""
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED
