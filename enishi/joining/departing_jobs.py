"""What the clock does about who is away: a rest ends on its day, and who left thirty days ago is erased."""

from __future__ import annotations

import logging
from datetime import time, timedelta

from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.joining import departing
from enishi.joining.models import Departure, Pause
from enishi.kit.errors import HouseError
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.networks.days import today_in

logger = logging.getLogger(__name__)
AHEAD = timedelta(days=1)  # somewhere on earth it is tomorrow already


@job(every=timedelta(hours=1))
def end_rests() -> None:
    """Bring back whose rest ends today, in their network's time zone. Repeating it changes nothing."""
    rows = Pause.objects.everywhere(because="the hourly look for rests that end today")
    for pause in (
        rows.filter(until__lte=timezone.localdate() + AHEAD, member__state=Member.State.PAUSED)
        .select_related("member__person", "network")
        .order_by("pk")
    ):
        if pause.until > today_in(pause.network):
            continue
        pause.member.network = pause.network
        try:
            departing.resume(pause.member, by=SYSTEM)
        except (HouseError, Member.DoesNotExist):  # came back or left this very moment
            logger.info("A rest in network %s was over already.", pause.network_id)


@job(daily=time(4, 50))
def erase_departed() -> None:
    """Erase who left thirty days ago, one after the other, each in a transaction of its own. What a killed worker leaves
    over, the next turn finds again."""
    rows = Departure.objects.everywhere(because="the daily look for those who left thirty days ago")
    for departure in rows.filter(erase_at__lte=timezone.now()).order_by("pk"):
        try:
            departing.finish(departure, by=SYSTEM)
        except (HouseError, Departure.DoesNotExist):  # erased by another worker this very moment
            logger.info("A departure in network %s was finished already.", departure.network_id)
