"""What follows an application: comparing it, carrying a decision out once it can no longer be taken back, closing old ones."""

from __future__ import annotations

import logging
from datetime import time, timedelta
from typing import Any

from django.utils import timezone, translation

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import claims
from enishi.joining.happenings import BACK
from enishi.joining.models import Claim
from enishi.kit.errors import Conflict
from enishi.kit.jobs import job

logger = logging.getLogger(__name__)
WAITS_AT_MOST = timedelta(days=90)
A_MONTH = timedelta(days=30)  # more than lies between an application and its promised day


@job()
def compare(network_id: int, happening_id: int) -> None:
    """Compare an application with the roster. Decided or withdrawn meanwhile: nothing to do."""
    for claim in _of(network_id, happening_id):
        attempt(claims.compare, claim)


@job()
def settle(network_id: int, happening_id: int) -> None:
    """Carry out a decision that was not taken back."""
    for claim in _of(network_id, happening_id):
        attempt(claims.settle, claim)


@job(every=timedelta(minutes=5))
def settle_left_over() -> None:
    """Carry out what a worker that was killed has left, long after it could be taken back; compare what was not compared."""
    rows = Claim.objects.everywhere(because="decisions and comparisons that a killed worker left undone")
    rows = rows.filter(state__in=Claim.UNDECIDED).select_related("network", "person", "invitation")
    late = timezone.now() - BACK - timedelta(minutes=1)
    for claim in rows.filter(decided_at__lt=late):
        attempt(claims.settle, claim)
    for claim in rows.filter(decided_at=None, findings={}, made_at__lt=late):
        attempt(claims.compare, claim)


@job(daily=time(4, 50))
def close_old() -> None:
    """Close applications on which nobody has decided in ninety days, with a mail. While the network opens in steps none is
    late, and afterwards the time counts from the day that was promised at the opening."""
    rows = Claim.objects.everywhere(because="the daily look for applications that waited for ninety days")
    rows = rows.undecided().filter(network__open_to={}, made_at__lt=timezone.now() - WAITS_AT_MOST)
    promised = timezone.localdate() - WAITS_AT_MOST + A_MONTH
    for claim in rows.filter(promised_on__lt=promised).select_related("network", "person"):
        attempt(claims.close, claim)


def _of(network_id: int, happening_id: int) -> Any:
    of = Happening.objects.within(network_id).filter(pk=happening_id).values("subject_id")
    return Claim.objects.within(network_id).filter(public_id__in=of).select_related("network", "person", "invitation")


def attempt(deed: Any, claim: Claim) -> None:
    """Do something with an application that somebody else may have ended meanwhile."""
    try:
        with translation.override(claim.network.speaking()):  # what is put down for the officers
            deed(claim, by=SYSTEM)
    except Conflict:  # withdrawn, undone or decided meanwhile; whoever did it left what is right
        logger.info("Application %s needed nothing more.", claim.public_id)
