"""What the clock does for those who run a network: their ten minutes of the week."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from enishi.console import brief
from enishi.kit.jobs import job
from enishi.networks.models import Network


@job(every=timedelta(minutes=30))
def brief_due() -> None:
    """Begin to tell of the week where it is Monday, from the morning on: also where this server slept through the morning."""
    now = timezone.now()
    for network in Network.objects.order_by("pk"):
        if day := brief.monday(network, now):
            tell_week.enqueue(network.pk, day.isoformat())


@job()
def tell_week(network_id: int, day: str) -> None:
    """Tell those who run a network of the week of this Monday. However often it runs, each is told once."""
    brief.tell_week(Network.objects.get(pk=network_id), date.fromisoformat(day))
