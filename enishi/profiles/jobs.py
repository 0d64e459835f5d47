"""What the clock does about profiles: it asks whether old facts are still right."""

from __future__ import annotations

import logging
from datetime import time

from enishi.activity.deeds import SYSTEM
from enishi.kit.errors import HouseError
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import fresh
from enishi.profiles.models import Profile

logger = logging.getLogger(__name__)
A_DAY = 500  # people of one network asked on one day; the others' turn comes on the next


@job(daily=time(9, 30))
def ask_whether_still_right() -> None:
    """Ask who has facts a year old, each in a transaction of its own. Repeated, or taken up by another worker, it asks nobody
    twice: whom it asked is not due for half a year."""
    for network in Network.objects.order_by("pk"):
        for member in fresh.due(network).select_related("person").order_by("pk")[:A_DAY]:
            member.network = network
            try:
                fresh.ask(member, by=SYSTEM)
            except (HouseError, Member.DoesNotExist, Profile.DoesNotExist):  # asked or gone this very moment
                logger.info("A member of network %s was not asked.", network.pk)
