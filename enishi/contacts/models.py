"""Notes of contacts with one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from enishi.contacts import rules
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

LONGEST_WORDS = 2000
KEPT = timedelta(days=3 * 365)


class ContactQuerySet(NetworkQuerySet):
    """Notes by who may read them, and what is planned."""

    def readable_by(self, viewer: Any) -> Self:
        """Return those that this viewer may read."""
        return self.within(viewer.network_id).filter(rules.readable(viewer))

    def planned(self) -> Self:
        """Return those by which the secretariat means to be in touch again, and has not been."""
        return self.filter(done_at=None).exclude(next_on=None)

    def to_forget(self) -> Self:
        """Return those that have been kept long enough: since the contact, or the day that was planned."""
        return self.filter(written_at__lt=timezone.now() - KEPT)


class Contact(NetworkModel):
    """A contact that was (`on`), one that is planned (`next_on`), or both."""

    class Way(models.TextChoices):
        """How."""

        PHONE = "phone", pgettext_lazy("contact", "telephone")
        MAIL = "mail", pgettext_lazy("contact", "mail")
        MET = "met", pgettext_lazy("contact", "met")
        ONLINE = "online", pgettext_lazy("contact", "online")
        OTHER = "other", pgettext_lazy("contact", "another way")

    public_id = PublicIdField()
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("members.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.CharField(max_length=32)  # of the form it came with: sending it twice makes one note
    on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=Way)
    words = models.TextField(max_length=LONGEST_WORDS)
    next_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  # when the plan was carried out, or let go
    written_at = models.DateTimeField(default=timezone.now)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "token"], name="one_contact_per_form"),
            models.CheckConstraint(condition=Q(on__isnull=False) | Q(next_on__isnull=False), name="contact_has_a_day"),
        ]
        indexes = [
            models.Index(
                fields=["network", "next_on", "id"],
                name="contact_planned",
                condition=Q(done_at=None, next_on__isnull=False),
            ),
            models.Index(fields=["member", "-id"], name="contact_of_member"),
            models.Index(fields=["written_at"], name="contact_kept"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def waits(self) -> bool:
        """Whether a plan of it is still to be carried out."""
        return self.next_on is not None and self.done_at is None
