"""Who may read, write and decide on stories. What others read is what was approved, while who is portrayed takes part."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q

from enishi.feed import rules as feed
from enishi.members import distance
from enishi.members.roles import Right
from enishi.networks.audiences import PUBLIC

JOINED = "joined"  # members.models.Member.State.JOINED
KIND = "story"  # feed.models.Item.Kind.STORY


def standing(network: Any) -> Q:
    """What is shown in words that were approved, was neither withdrawn nor hidden by moderation, and is about somebody who takes
    part."""
    approved = Q(shown__isnull=False, shown__approved_at__isnull=False)
    hidden = Q(feed.hidden(network, KIND, OuterRef("public_id")))
    return approved & Q(withdrawn_at=None, portrayed__state=JOINED) & ~hidden


def told_to(viewer: Any) -> Q:
    """What names an audience of the viewer, where neither keeps the distance that hides; a public one is every visitor's."""
    if not viewer.is_member:
        return Q(shown__audience=PUBLIC)
    if not viewer.bits:  # a member who sees no member reads what the world does
        return Q(shown__audience=PUBLIC) & distance.shown(viewer, "portrayed")
    return Q(shown__audience__in=(*viewer.labels, PUBLIC)) & distance.shown(viewer, "portrayed")


def written_for(viewer: Any) -> Q:
    """Everything, for who may publish; nothing for anybody else."""
    return Q() if viewer.has(Right.PUBLISH) else Q(pk__in=())


def can_publish(actor: Any, subject: Any) -> bool:
    """Write, hand over for reading, and show what was approved."""
    return bool(actor.has(Right.PUBLISH))


def is_portrayed(actor: Any, story: Any) -> bool:
    """Only who is portrayed says whether a text may be shown: no role does."""
    return story.portrayed_id is not None and bool(actor.is_member and actor.pk == story.portrayed_id)


def can_withdraw(actor: Any, story: Any) -> bool:
    """Who is portrayed, at any time; and who publishes."""
    return is_portrayed(actor, story) or can_publish(actor, story)


def the_house(actor: Any, subject: Any) -> bool:
    """What follows from other deeds."""
    return False
