"""Whether somebody is still told a fact of a profile: for what stands elsewhere and points at it (the feed)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.models import Profile, Value


def telling(viewer: Any, member: Any, field: Any) -> QuerySet[Any]:
    """Return the rows of `field` of `member` that this viewer may see now, for `Exists`; both may be OuterRefs. None for a
    visitor, nor of somebody who takes no part."""
    if not isinstance(viewer, Member):
        return Value.objects.none()
    listing = Profile.objects.within(viewer.network_id).filter(member_id=OuterRef("member_id")).values("listing")[:1]
    allowed = Q(pk__in=())
    for each in visibility.listings(viewer.bits):
        allowed |= Q(listing=each, audience__in=visibility.readable_audiences(viewer.bits, each))
    rows = Value.objects.within(viewer.network_id).filter(member_id=member, field=field)
    found: QuerySet[Any] = rows.filter(member__state=Member.State.JOINED).annotate(listing=Subquery(listing))
    return found.filter(allowed)


def reach(member: Member, field: str) -> int:
    """Return who is told a field of this member now: its audience as far as the person is found; 0 for nobody. Two queries."""
    profile = Profile.objects.within(member.network_id).filter(member=member).values_list("listing", flat=True).first()
    audience = (
        Value.objects.within(member.network_id).filter(member=member, field=field).values_list("audience", flat=True)
    ).first()
    return (profile or 0) & (audience or 0)


def lately_of(member: Member) -> dict[str, str]:
    """Return what a member said last of how they are: `preset` or `text`; nothing where they took it back. One query."""
    rows = Value.objects.within(member.network_id).filter(member=member, field="lately")
    return rows.values_list("data", flat=True).first() or {}
