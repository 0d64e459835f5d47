"""Who may read a notice, and set what reaches a member: that member, and nobody else, the secretariat included."""

from __future__ import annotations

from typing import Any

from django.db.models import Q


def readable(viewer: Any) -> Q:
    """The notices of a viewer that stand in the centre."""
    return Q(member=viewer.pk, in_app=True) if viewer.is_member else Q(pk__in=())


def own(actor: Any, member: Any) -> bool:
    """The member, or their Person by a link of a mail that was written to them."""
    person = actor.person_id if hasattr(actor, "person_id") else getattr(actor, "pk", None)
    return person is not None and person == member.person_id
