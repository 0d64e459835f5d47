"""Links that are handed on: by members to people they know, by the secretariat to a group outside. One says who handed it on, or for
which group it is, and nothing of whoever uses it."""

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
        """Return those that lead on now: neither withdrawn, nor too old, nor used up, and of somebody who takes part or for a
        group."""
        lasts = Q(sender__state="joined") | ~Q(group="") & Q(came__lt=F("most"))
        return self.filter(lasts, revoked_at=None, expires_at__gt=timezone.now())

    def for_groups(self) -> Self:
        """Return those for groups outside, newest first."""
        return self.exclude(group="").order_by("-pk")


class PersonalInvitation(NetworkModel):
    """A link that a member hands on. It leads to the three facts like any application, and proves nothing; so it may be used
    more than once, and nothing in it changes by that. Whether it was used is not its sender's to know.

    One for a `group` outside has no sender: it is the network's (outside.py). How many came by it is counted, for it ends with
    a number; who they were is forgotten with their applications."""

    class State(models.TextChoices):
        """Where it stands; worked out, not stored."""

        OPEN = "open", pgettext_lazy("personal invitation", "works")
        REVOKED = "revoked", pgettext_lazy("personal invitation", "withdrawn")
        EXPIRED = "expired", pgettext_lazy("personal invitation", "expired")
        FULL = "full", pgettext_lazy("personal invitation", "used as often as it may be")

    public_id = PublicIdField()
    sender = models.ForeignKey("members.Member", null=True, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=60, blank=True)  # outside, in the secretariat's words; "" of a member's link
    code_hash = models.CharField(max_length=64, unique=True)
    code_tail = models.CharField(max_length=4)  # by which the sender tells one from the next
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seed = models.CharField(max_length=24, blank=True)  # of a group's: its code follows from it, to be read again
    made_by = models.ForeignKey(
        "accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )  # of a group's
    most = models.PositiveIntegerField(null=True)  # applications by a group's
    came = models.PositiveIntegerField(default=0)  # of them so far
    joined = models.PositiveIntegerField(default=0)  # of those let in

    objects = PersonalQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="personal_expires_after_making"),
            models.CheckConstraint(
                condition=Q(sender__isnull=False, group="") | (Q(sender=None, most__isnull=False) & ~Q(group="")),
                name="personal_is_a_members_or_a_groups",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def state(self) -> State:
        """Where the link stands now."""
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.FULL if self.most is not None and self.came >= self.most else self.State.OPEN
