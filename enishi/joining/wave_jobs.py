"""What follows an opening: who waited is told, each in a transaction of its own. Whoever is killed leaves the rest where it
was, and the next turn finds it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from enishi.activity.deeds import SYSTEM
from enishi.joining import claims, claims_jobs, turns, waves
from enishi.joining.models import Awaiting, Claim
from enishi.kit.errors import Conflict
from enishi.kit.jobs import job
from enishi.networks.models import Network

BATCH = 500


@job()
def tell(network_id: int, happening_id: int) -> None:
    """Let in whom three facts let in at once, where the network says so; then tell who waited and whose turn has come."""
    network = Network.objects.get(pk=network_id)
    rows = Claim.objects.within(network).undecided().select_related("network", "person", "invitation")
    for claim in rows if network.facts_admit else ():
        claims_jobs.attempt(claims.compare, claim)
    _tell(network)


@job(every=timedelta(hours=1))
def tell_left_over() -> None:
    """Tell whom a killed job has left, and whose turn has come since because HR's roster has changed."""
    rows = Awaiting.objects.everywhere(because="the hourly look for those whose turn has come")
    for network in Network.objects.filter(pk__in=rows.order_by().values("network").distinct()):
        _tell(network)


def _tell(network: Network) -> None:
    rows = Awaiting.objects.within(network).select_related("network", "person", "invitation").order_by("pk")
    if turns.in_steps(network):
        rows = rows.exclude(invitation=None)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for awaiting in batch:
            with suppress(Conflict, Awaiting.DoesNotExist):  # not yet, or told by another worker this very moment
                waves.tell(awaiting, by=SYSTEM)
