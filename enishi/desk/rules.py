"""Who may what with an enquiry. It holds words and an address of somebody who may be no member: officers read it, and who asked."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from enishi.members.roles import Right


def readable(viewer: Any) -> Q:
    """Holders of the right, and a member their own."""
    if viewer.has(Right.DESK):
        return Q()
    return own(viewer)


def own(viewer: Any) -> Q:
    """Those that a member wrote while they were signed in, also before they were a member; of a visitor, none."""
    return Q(member=viewer.pk) | Q(person=viewer.person_id) if viewer.is_member else Q(pk__in=[])


def is_own(actor: Any, enquiry: Any) -> bool:
    """Write more, say that it is settled: who asked, and nobody for them."""
    if not getattr(actor, "is_member", False):
        return False
    return bool(enquiry.member_id == actor.pk or enquiry.person_id == actor.person_id)


def can_answer(actor: Any, enquiry: Any) -> bool:
    """Take over, hand over, answer, note, close, open again; keep texts for answers."""
    return bool(actor.has(Right.DESK))


def nobody(actor: Any, subject: Any) -> bool:
    """What the clock alone does."""
    return False
