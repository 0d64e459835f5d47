"""What follows when members answered for an applicant: whether two are enough, after the seconds in which one may correct oneself."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import translation

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.joining import vouching
from enishi.joining.models import Claim
from enishi.kit.errors import Conflict
from enishi.kit.jobs import job
from enishi.networks.models import Vouching

logger = logging.getLogger(__name__)


@job()
def weigh(network_id: int, happening_id: int) -> None:
    """Look whether two members are enough for the application that somebody answered for."""
    of = Happening.objects.within(network_id).filter(pk=happening_id).values("subject_id")
    rows = Claim.objects.within(network_id).filter(public_id__in=of)
    for claim in rows.select_related("network", "person", "invitation"):
        _try(claim)


@job(every=timedelta(minutes=5))
def weigh_left_over() -> None:
    """Look again at what a killed worker left, and at applications that were compared only after they were answered for."""
    rows = Claim.objects.everywhere(because="applications with two vouchers that a killed worker left")
    rows = rows.undecided().filter(network__vouching=Vouching.ADMIT, vouch_link__vouches__knows=True).distinct()
    for claim in rows.select_related("network", "person", "invitation"):
        _try(claim)


def _try(claim: Claim) -> None:
    try:
        with translation.override(claim.network.speaking()):  # what is put down for the officers
            vouching.weigh(claim, by=SYSTEM)
    except Conflict:  # it waits for the secretariat, or was decided on meanwhile
        logger.info("Application %s waits.", claim.public_id)
