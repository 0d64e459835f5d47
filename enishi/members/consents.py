"""What a member agrees to. Rows are kept: withdrawing closes one, agreeing again opens another (APPI art. 18, 27).

Called by the actions that know what follows from it (profiles/actions.py, joining/actions.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from enishi.members.models import Consent, Member
from enishi.networks.models import Network, Policy


def give(network: Network, member: Member, purposes: Iterable[str]) -> None:
    """Write a consent for each purpose, to the network's text on personal data in force. None of them may be in force."""
    policy = Policy.objects.within(network).in_force(Policy.Subject.PRIVACY).first()
    Consent.objects.bulk_create(
        Consent(network=network, member=member, purpose=purpose, policy=policy) for purpose in purposes
    )


def withdraw(member: Member, purpose: str) -> bool:
    """Close the consent to a purpose; return whether there was one in force."""
    held = Consent.objects.within(member.network_id).in_force().filter(member=member, purpose=purpose)
    return bool(held.update(withdrawn_at=timezone.now()))


def holds(member: Member, purpose: str) -> bool:
    """Return whether the member agrees to this purpose now."""
    return Consent.objects.within(member.network_id).in_force().filter(member=member, purpose=purpose).exists()


def latest(member: Member) -> dict[str, Consent]:
    """Return the newest row of each purpose, withdrawn or not. One query."""
    rows = Consent.objects.within(member.network_id).filter(member=member).order_by("pk")
    return {row.purpose: row for row in rows}
