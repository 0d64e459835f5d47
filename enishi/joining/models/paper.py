"""A paper that an applicant added to prove that they were there. It lies sealed beside the database, for as long as nobody has
decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from enishi.joining import rules
from enishi.joining.models.claim import Claim
from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel, NetworkQuerySet

if TYPE_CHECKING:
    from enishi.members.models import Member, Visitor


class PaperQuerySet(NetworkQuerySet):
    """Papers by who may look at them."""

    def readable_by(self, viewer: Member | Visitor) -> Self:
        """Return the papers that this viewer may look at: those who decide, and nobody else."""
        return self.within(viewer.network_id).filter(rules.claims_readable(viewer))


class Paper(NetworkModel):
    """One picture, a WebP that the house drew. Without `seed`, which is in this row alone, the sealed file cannot be opened any more."""

    public_id = PublicIdField()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="papers")
    stored_as = models.CharField(max_length=80)
    seed = models.CharField(max_length=22)
    added_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)  # by somebody who decides, the first time

    objects = PaperQuerySet.as_manager()  # type: ignore[misc]  # the plugin meets the class before its base

    class Meta:
        indexes = [models.Index(fields=["added_at"], name="paper_age")]

    def __str__(self) -> str:
        return self.public_id
