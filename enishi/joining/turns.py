"""Whose turn it is, in a network that opens in steps: what every way in asks before it lets somebody in (waves.py changes it)."""

from __future__ import annotations

from django.utils import timezone

from enishi.accounts.models import Person
from enishi.joining.models import Awaiting, Invitation
from enishi.joining.opening import today_in
from enishi.networks.models import Network
from enishi.roster import segments
from enishi.roster.facts import RosterFacts


def in_steps(network: Network) -> bool:
    """Return whether the network is open to some people of the roster only."""
    return bool(network.open_to)


def has_come(network: Network, facts: RosterFacts | None, invitation: Invitation | None = None) -> bool:
    """Return whether the network is open to this person of the roster: by the segment, or by an invitation that was made for
    them by hand. One query while the network opens in steps, none else."""
    if not in_steps(network) or (invitation is not None and invitation.ahead):
        return True
    return facts is not None and facts.id in segments.fitting(network, network.open_to, today_in(network), [facts.id])


def note(network: Network, person: Person, address: str, invitation: Invitation | None) -> Awaiting:
    """Keep the address of who waits. Called inside an action that holds the network's row: the opening holds it too, so that
    it either finds the row, or has happened before the question whose turn it is."""
    changed: dict[str, object] = {"address": address} | ({"invitation": invitation} if invitation else {})
    found: Awaiting = Awaiting.objects.within(network).update_or_create(
        network=network, person=person, defaults=changed, create_defaults={**changed, "since": timezone.now()}
    )[0]
    return found


def drop(network: Network, person_id: int, *, applied: bool = False) -> None:
    """Forget who waits: they are in, or (`applied`) their application has ended."""
    rows = Awaiting.objects.within(network).filter(person_id=person_id)
    (rows.filter(invitation=None) if applied else rows).delete()
