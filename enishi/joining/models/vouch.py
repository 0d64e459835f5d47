"""Vouching: the link that an applicant hands to members they know, and what those members say."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from enishi.joining.models.claim import Claim
from enishi.networks.tenancy import NetworkModel


class VouchLink(NetworkModel):
    """The link of one application. Its code follows from the seed and the server's secret key: the applicant can read it
    again, the table alone gives it to nobody."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="vouch_link")
    seed = models.CharField(max_length=22)
    code_hash = models.CharField(max_length=64, unique=True)
    shown = models.JSONField(default=list)  # which of "years" and "department" stand beside the name
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.claim_id}"


class Vouch(NetworkModel):
    """What one member said. A yes stays with an application that was approved, a no goes with the decision."""

    link = models.ForeignKey(VouchLink, on_delete=models.CASCADE, related_name="vouches")
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="+")
    knows = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "member"], name="one_vouch_per_member")]
        indexes = [models.Index(fields=["member", "said_at"], name="vouch_of_member")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.member_id}"
