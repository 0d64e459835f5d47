"""What a network's record keeps of somebody who was erased from it: that things happened, and no longer to whom."""

from __future__ import annotations

from django.db.models import Q

from enishi.activity import rules
from enishi.activity.models import Happening
from enishi.networks.models import Network


def forget(network: Network, person_id: int) -> None:
    """Take a person out of this network's record, inside the caller's transaction: what they did with what was theirs is
    deleted, of the rest the deed stays without them. Other networks' records are untouched."""
    rows = Happening.objects.within(network)
    rows.filter(Q(actor=person_id) | Q(about=person_id), kind__in=sorted(rules.OWN)).delete()
    rows.filter(actor=person_id).update(actor=None)
    rows.filter(about=person_id).update(about=None)
