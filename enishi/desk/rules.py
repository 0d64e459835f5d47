"""Who may what with an enquiry. It holds words and an address of somebody who may be no member: officers alone read it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def readable(viewer: Any) -> Q:
    """Holders of the right, and a member their own."""
    if viewer.has(Right.DESK):
        return Q()
    return Q(member=viewer.pk) if viewer.is_member else Q(pk__in=[])


def can_answer(actor: Any, enquiry: Any) -> bool:
    """Take over, hand over, answer, note, close, open again."""
    return bool(actor.has(Right.DESK))


def nobody(actor: Any, subject: Any) -> bool:
    """What the clock alone does."""
    return False
