"""What the clock does about profiles: it asks whether old facts are still right, and writes search rows of an older version
anew."""

from __future__ import annotations

import logging
from datetime import time, timedelta

from django.db import transaction

from enishi.activity.deeds import SYSTEM
from enishi.kit.errors import HouseError
from enishi.kit.jobs import job
from enishi.kit.text import VERSION
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import fresh, search
from enishi.profiles.models import Profile, SearchDoc

logger = logging.getLogger(__name__)
BATCH = 500  # search rows written in one transaction
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


@job(every=timedelta(hours=1))
def write_old_rows_anew() -> None:
    """Write search rows that an older version of the product made anew, little by little: until then their people are not found
    by every spelling. Repeated, it goes on where it was."""
    old = SearchDoc.objects.everywhere(because="search rows of an older version, after an upgrade")
    old = old.filter(version__lt=VERSION).order_by("network_id", "member_id")
    while rows := list(old.values_list("network_id", "member_id")[:BATCH]):
        home = rows[0][0]
        with transaction.atomic():
            search.index(home, [member for network, member in rows if network == home])
