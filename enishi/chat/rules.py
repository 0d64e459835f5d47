"""Who reads and speaks in a room: who has a place there, for whom the room is. In a conversation of two, nobody speaks while one of them
does not take part, or keeps the distance that ends it; what was said stays readable to both."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q

from enishi.members import circles, distance

PAIR = "pair"  # models.Room.Kind, which stands above the rules


def readable(viewer: Any) -> Q:
    """The rooms that a viewer has a place in, and that are for people as they are now."""
    if not viewer.is_member:
        return Q(pk__in=())
    return Q(circle__in=circles.of(viewer))


def heard(viewer: Any, place: Any) -> Q:
    """The messages of a room that somebody with this place reads: from where their history begins, and from nobody from whom they
    keep their distance, or who keeps it from them. What was said between two stays, though one has blocked the other since."""
    said = Q(seq__gte=place.from_seq)
    return said if place.room.kind == PAIR else said & (Q(author=None) | distance.shown(viewer))


def oneself(actor: Any, member: Any) -> bool:
    """Everybody talks for themselves; not who sees no member (the company's contact in an endorsed network)."""
    return bool(actor.pk == member.pk and actor.bits)


def can_begin(actor: Any, member: Any) -> bool:
    """Whoever finds a member that takes part, and may turn to them; whether without asking first, the verb asks."""
    return bool(actor.is_member and actor.bits and actor.pk != member.pk and _reaches(actor, member))


def reads(actor: Any, room: Any) -> bool:
    """Who has a place in the room."""
    return bool(actor.is_member and type(room).objects.readable_by(actor).filter(pk=room.pk).exists())


def can_speak(actor: Any, room: Any) -> bool:
    """Who has a place; of two, while both take part and neither has blocked the other."""
    return reads(actor, room) and (room.kind != PAIR or others_met(actor, room.circle_id).exists())


def lets_be_seen(actor: Any, room: Any) -> bool:
    """Whether the others of a room may see how far somebody reads: where they let it be seen, and neither of two has blocked the
    other."""
    silent = apps.get_model("chat", "Manner").objects.within(room.network_id).filter(member=actor.pk, shows_read=False)
    return not silent.exists() and others_met(actor, room.circle_id).exists()


def looks_after(actor: Any, room: Any) -> bool:
    """Who looks after a room of several."""
    return reads(actor, room) and room.places.filter(member=actor.pk, looks_after=True).exists()


def is_author(actor: Any, message: Any) -> bool:
    """Only who said it says it anew or takes it back."""
    return message.author_id is not None and bool(actor.pk == message.author_id)


def is_asked(actor: Any, request: Any) -> bool:
    """Only who is asked answers."""
    return bool(actor.pk == request.to_id)


def nobody(actor: Any, subject: Any) -> bool:
    """What follows from other deeds."""
    return False


def _reaches(actor: Any, member: Any) -> bool:
    rows = type(member).objects.within(actor.network_id).active()
    found: bool = rows.filter(distance.reachable(actor), pk=member.pk).exists()
    return found


def others_met(viewer: Any, circle: Any) -> Any:
    """Return the seats of the others in a circle (or in that of an OuterRef) who take part, and whom the viewer may turn to. No query by
    itself."""
    seats = circles.seats_in(viewer.network_id, circle).exclude(member=viewer.pk)
    return seats.filter(distance.reachable(viewer, "member"))
