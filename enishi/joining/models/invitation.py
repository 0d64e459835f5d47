"""Invitations: one row per sending, each with its own code, of which a keyed hash and the last four characters are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.joining import rules
from enishi.joining.codes import code_hash, new_code, plain, tail
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor

WRONG_TRIES = 5


class InvitationQuerySet(NetworkQuerySet):
    """Invitations by what can still be done with them."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the invitations that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def with_code(self, code: str) -> Self:
        """Return the one with this typed code, in whatever spelling; none for what cannot be a code."""
        return self.filter(code_hash=code_hash(code)) if plain(code) else self.none()

    def note_opened(self, invitation: Invitation) -> None:
        """Count that the link was opened, once. Only numbers of this are ever shown, so the record keeps no name of it."""
        self.within(invitation.network_id).filter(pk=invitation.pk, opened_at=None).update(opened_at=timezone.now())

    def open(self) -> Self:
        """Return those that can be used now."""
        return self.filter(used_at=None, revoked_at=None, wrong_tries__lt=WRONG_TRIES, expires_at__gt=timezone.now())


class Invitation(NetworkModel):
    """An invitation to one person of the roster."""

    class Way(models.TextChoices):
        """How it travels."""

        MAIL = "mail", pgettext_lazy("invitation", "by e-mail")
        LINK = "link", pgettext_lazy("invitation", "link, handed over")
        CARD = "card", pgettext_lazy("invitation", "printed card")

    class State(models.TextChoices):
        """Where it stands; worked out, not stored. Whether it was opened is counted and never named."""

        OPEN = "open", pgettext_lazy("invitation", "waiting for an answer")
        USED = "used", pgettext_lazy("invitation", "joined")
        REVOKED = "revoked", pgettext_lazy("invitation", "withdrawn")
        LOCKED = "locked", pgettext_lazy("invitation", "locked after five wrong tries")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")

    public_id = PublicIdField()
    roster_person = models.ForeignKey("roster.RosterPerson", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=10, choices=Way, default=Way.MAIL)
    code_hash = models.CharField(max_length=64, unique=True)
    code_tail = models.CharField(max_length=4, blank=True)  # what an officer on the telephone may compare
    address = models.CharField(max_length=254, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailing = models.ForeignKey("joining.Mailing", null=True, on_delete=models.SET_NULL, related_name="invitations")
    print_run = models.ForeignKey("joining.PrintRun", null=True, on_delete=models.SET_NULL, related_name="invitations")
    card_number = models.PositiveIntegerField(null=True, blank=True)  # on the card's back, for one that comes back
    came_back_at = models.DateTimeField(null=True, blank=True)  # post or mail could not deliver it
    ahead = models.BooleanField(default=False)  # made by hand for somebody whose turn had not come: it is their turn

    objects = InvitationQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_sending"),
            models.UniqueConstraint(fields=["network", "card_number"], name="one_card_per_number"),
        ]
        indexes = [
            models.Index(fields=["network", "-id"], name="invitation_newest"),
            models.Index(fields=["roster_person"], name="invitation_person"),
            # few of many: looked for on the secretariat's first page and list
            models.Index(
                fields=["network", "-id"], condition=Q(came_back_at__isnull=False), name="invitation_came_back"
            ),
            models.Index(
                fields=["network", "-id"], condition=Q(wrong_tries__gte=WRONG_TRIES), name="invitation_locked"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def with_code(cls, **values: Any) -> tuple[Self, str]:
        """Return an invitation that is not saved yet, and its code, which stands nowhere else."""
        code = new_code()
        return cls(code_hash=code_hash(code), code_tail=tail(code), **values), code

    @property
    def state(self) -> State:
        """Where the invitation stands now."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        if self.wrong_tries >= WRONG_TRIES:
            return self.State.LOCKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    @property
    def tries_left(self) -> int:
        """How many more times the facts may be wrong."""
        return max(WRONG_TRIES - self.wrong_tries, 0)
