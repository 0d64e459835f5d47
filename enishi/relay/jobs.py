"""What follows in the relay: the next one is told, and a baton that lies goes to who has raised a hand."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone

from enishi.activity.deeds import SYSTEM
from enishi.kit.jobs import job
from enishi.notices.telling import tell
from enishi.relay import actions
from enishi.relay.models import Baton
from enishi.relay.notices import BATON, thing_of


@job()
def tell_next(network_id: int, happening_id: int) -> None:
    """Tell who was handed the baton, if it is in their hand still and they have not taken it."""
    rows = Baton.objects.within(network_id).filter(taken_at=None).exclude(to=None)
    baton = rows.select_related("network", "giver").first()
    if baton is not None and baton.to_id is not None:
        place = reverse("relay:relay", args=[baton.network.slug])
        thing, mark = thing_of(baton), f"{happening_id}"
        tell(BATON, [baton.to_id], network=baton.network, thing=thing, place=place, by=baton.giver, mark=mark)


@job(daily=datetime.time(6, 40))
def pick_up() -> None:
    """Hand batons that lie to those who have raised a hand, in every network, those that were taken and never written, too.
    Repeating it changes nothing."""
    rows = Baton.objects.everywhere(because="batons that lie go to who raised a hand, in every network")
    for baton in rows.filter(lies_at__lte=timezone.now()).select_related("network").order_by("pk"):
        actions.offer(baton, by=SYSTEM)
