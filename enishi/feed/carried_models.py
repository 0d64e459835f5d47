"""What stands beside the items of the feed: what somebody has begun to write, and votes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from enishi.kit.ids import PublicIdField
from enishi.networks.tenancy import NetworkModel


def nothing() -> dict[str, Any]:
    """Return what an item or a draft carries before somebody adds something."""
    return {}


class Draft(NetworkModel):
    """What a member has typed and added to a post that nobody reads yet, by the token of its form."""

    public_id = PublicIdField()
    author = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="feed_drafts")
    token = models.CharField(max_length=32)
    said = models.JSONField(default=nothing)  # what the fields of the composer hold, by name
    carries = models.JSONField(default=nothing)  # as on an item
    put_aside = models.BooleanField(default=False)  # the composer does not go on with it by itself
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "token"], name="one_draft_per_form")]
        indexes = [models.Index(fields=["author", "-kept_at"], name="draft_newest")]

    def __str__(self) -> str:
        return self.public_id


class Vote(NetworkModel):
    """That a member gave an answer of the poll that a post carries; nobody is ever shown whose it is."""

    item = models.ForeignKey("feed.Item", on_delete=models.CASCADE, related_name="votes", db_index=False)
    member = models.ForeignKey("members.Member", on_delete=models.CASCADE, related_name="feed_votes")
    choice = models.PositiveSmallIntegerField()  # its place among the answers of the poll, from 0
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member", "choice"], name="one_vote_per_answer")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.choice}"
