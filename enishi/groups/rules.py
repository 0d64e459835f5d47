"""Who may find a group, and do what with it. A room of alumni is there for those alone in whom the company has no eyes: no
employee, nobody with a role, not even its name or that it exists (R059)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from enishi.activity import deeds
from enishi.members import circles, distance
from enishi.members.models import Seat

OPEN, CLOSED, SECRET, BLIND = "open", "closed", "secret", "blind"  # models.Kind, which stands above the rules
FINDABLE = (OPEN, CLOSED, BLIND)


def readable(viewer: Any) -> Q:
    """The groups whose door a viewer finds: open and closed ones, those where they have a seat, and those they are invited to by
    somebody from whom nobody keeps their distance; never one that is not for people as they are now. What is said inside is read by who has a seat (feed/rules.py)."""
    if not viewer.is_member:
        return Q(pk__in=())
    seat = Exists(Seat.objects.within(viewer.network_id).filter(member=viewer, circle=OuterRef("circle")))
    invited = Q(pk__in=viewer.groupinvitation_set.filter(distance.shown(viewer, "by")).values("group"))
    return circles.opens_to(viewer, "circle__") & (Q(kind__in=FINDABLE) | Q(seat) | invited)


def can_found(actor: Any, network: Any) -> bool:
    """Every member who sees members (not the company's contact in an endorsed network)."""
    return bool(actor.is_member and actor.bits)


def can_enter(actor: Any, group: Any) -> bool:
    """Who finds the door; what kind of door it is, the verb asks."""
    return _finds(actor, group)


def is_seated(actor: Any, group: Any) -> bool:
    """Who has a seat, and is one for whom the group is."""
    return bool(actor.is_member and circles.of(actor).filter(pk=group.circle_id).exists())


def is_host(actor: Any, group: Any) -> bool:
    """Who looks after the group."""
    return is_seated(actor, group) and group.hosts.filter(seat__member=actor).exists()


def is_invited(actor: Any, group: Any) -> bool:
    """Whom somebody inside asked in, while the group is for people as they are now."""
    mine = group.invitations.filter(distance.shown(actor, "by"), member=actor)
    return _finds(actor, group) and mine.exists()


def within_a_deed(actor: Any, subject: Any) -> bool:
    """What a host's decision on a report does: its own deed, of which this is a part, has asked its own rule."""
    return deeds.under_way()


def nobody(actor: Any, subject: Any) -> bool:
    """What follows from other deeds."""
    return False


def _finds(actor: Any, group: Any) -> bool:
    return bool(actor.is_member and type(group).objects.readable_by(actor).filter(pk=group.pk).exists())
