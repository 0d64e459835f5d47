"""Plain makers of batons and introductions for tests, through the actions of the relay."""

from __future__ import annotations

from typing import Any

from enishi.feed import readers
from enishi.feed.tests.make import agree
from enishi.members.models import Member
from enishi.networks.labels import labels_for
from enishi.relay import actions
from enishi.relay.models import Baton, Leg


def baton_of(member: Member) -> Baton:
    """Return the baton of a member's network, as it is now."""
    found: Baton = Baton.objects.within(member.network_id).select_related("network").get()
    return found


def hand_to(member: Member, *, giver: Member | None = None, number: int = 1, taken: bool = True) -> Baton:
    """Put the baton of a network into a member's hand, taken or only handed, wherever it was."""
    baton = Baton.objects.within(member.network_id).first() or Baton(network=member.network, number=number)
    actions._give(baton, member, giver=giver, word="")
    if taken:
        actions.take(baton, by=member)
    return baton_of(member)


def make_leg(runner: Member, text: str = "いまは高松で、木工の工房をしています。", **values: Any) -> Leg:
    """Return an introduction to everybody, or to the `audience` given; the baton lies then for whoever would like it."""
    agree(runner)
    audience = values.pop("audience", readers.offered(runner)[0])
    words = values.pop("words", {"now": text})
    label = labels_for(audience)[0]
    leg: Leg = actions.run(hand_to(runner), words=words, audience=audience, label=label, by=runner, **values)
    return leg
