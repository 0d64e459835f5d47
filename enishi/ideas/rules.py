"""Who may what with an idea. One told to all members is read by all; one for the secretariat by those who answer there, and its
author."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members import distance
from enishi.members.roles import Right

JOINED = "joined"  # members.models.Member.State.JOINED


def readable(viewer: Any) -> Q:
    """Ideas that stand: one's own, those told to all members, and for holders of a right what they may answer. An idea is gone
    while its author takes no part."""
    if not (viewer.is_member and viewer.bits):
        return Q(pk__in=())
    standing = Q(taken_back_at=None, author__state=JOINED)
    if viewer.has(Right.DESK):
        return standing
    return standing & (Q(author=viewer.pk) | Q(board=True) & distance.shown(viewer))


def answerable(viewer: Any) -> Q:
    """Ideas that a viewer may answer: all with the right to what people write to the secretariat, those told to all members with
    the right to speak for it."""
    standing = Q(taken_back_at=None, author__state=JOINED)
    if viewer.has(Right.DESK):
        return standing
    return standing & Q(board=True) if viewer.has(Right.PUBLISH) else Q(pk__in=())


def answers_ideas(viewer: Any) -> bool:
    """Whether a viewer may answer any."""
    return bool(viewer.has(Right.DESK) or viewer.has(Right.PUBLISH))


def can_answer(actor: Any, idea: Any) -> bool:
    """As answerable(), of one idea in hand."""
    return bool(actor.has(Right.DESK) or (idea.board and actor.has(Right.PUBLISH)))


def oneself(actor: Any, member: Any) -> bool:
    """Everybody speaks for themselves; not who sees no member."""
    return bool(actor.pk == member.pk and actor.bits)


def is_author(actor: Any, idea: Any) -> bool:
    """Only who wrote it takes it back."""
    return idea.author_id is not None and bool(actor.pk == idea.author_id)


def can_support(actor: Any, idea: Any) -> bool:
    """Every member but its author, where it was told to all of them."""
    return bool(actor.is_member and actor.bits and idea.board and idea.author_id != actor.pk)
