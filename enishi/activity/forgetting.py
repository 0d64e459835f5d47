"""What a network's record keeps of somebody who was erased from it: that things happened, and no longer to whom."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from enishi.activity import rules
from enishi.activity.models import Happening
from enishi.networks.models import Network


def forget(network: Network, person_id: int, subjects: Collection[str] = ()) -> None:
    """Take a person out of this network's record, inside the caller's transaction: what they did with what was theirs is
    deleted, of the rest the deed stays without them, and without the words that somebody wrote as its reason. So are deeds about
    things (their public ids) that concern nobody else. Other networks' records are untouched."""
    rows = Happening.objects.within(network)
    rows.filter(Q(actor=person_id) | Q(about=person_id), kind__in=sorted(rules.OWN)).delete()
    rows.filter(actor=person_id).update(actor=None)
    rows.filter(about=person_id).update(about=None, reason="")
    rows.filter(subject_id__in=subjects).exclude(reason="").update(reason="")
