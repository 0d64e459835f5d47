"""Who may what in the relay. An introduction is read by whom its audience names, while its runner takes part."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q

from enishi.feed import rules as feed
from enishi.members import distance
from enishi.members.roles import Right

JOINED = "joined"  # members.models.Member.State.JOINED
KIND = "relay"  # feed.models.Item.Kind.RELAY


def readable(viewer: Any) -> Q:
    """The introductions that a viewer reads: those told to an audience of theirs, by themselves or by others who take part; what
    moderation has hidden is read by nobody."""
    if not viewer.is_member:
        return Q(pk__in=())
    hidden = Q(feed.hidden(viewer.network_id, KIND, OuterRef("public_id")))
    told = Q(taken_back_at=None, audience__in=viewer.labels) & ~hidden
    return told & (Q(runner=viewer.pk) | Q(runner__state=JOINED) & distance.shown(viewer, "runner"))


def oneself(actor: Any, member: Any) -> bool:
    """Everybody says for themselves whether they would run; not who sees no member."""
    return bool(actor.pk == member.pk and actor.bits)


def is_runner(actor: Any, leg: Any) -> bool:
    """Only who introduced themselves takes it back."""
    return leg.runner_id is not None and bool(actor.pk == leg.runner_id)


def can_start(actor: Any, network: Any) -> bool:
    """Who speaks for the network hands the first baton over, and one that lies."""
    return bool(actor.has(Right.PUBLISH))


def may_take(actor: Any, baton: Any) -> bool:
    """Whoever sees members at all; whether it is theirs to take hangs on where it is, which the verb asks."""
    return bool(actor.is_member and actor.bits)


def holds(actor: Any, baton: Any) -> bool:
    """To whom it was handed."""
    return bool(actor.is_member and actor.bits) and baton.to_id == actor.pk


def the_house(actor: Any, subject: Any) -> bool:
    """What follows from other deeds."""
    return False
