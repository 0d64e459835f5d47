"""The work behind mailings: a handful of mails at a time, each handful in a job of its own that orders the next."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.activity.models import Happening
from enishi.joining import funnel, mailings
from enishi.joining.models import Mailing
from enishi.kit import gently
from enishi.kit.jobs import job
from enishi.networks.models import Network

_SOON = timedelta(seconds=10)


@job(tries=5, wait=_SOON)
def begin(network_id: int, happening_id: int) -> None:
    """Send the first mails of a mailing that was ordered."""
    happening = Happening.objects.within(network_id).get(pk=happening_id)
    mailing = Mailing.objects.within(network_id).filter(public_id=happening.subject_id).first()
    if mailing is not None:
        gently.a_handful(mailings.send_some, go_on, network_id, mailing.pk)


@job(tries=5, wait=_SOON)
def go_on(network_id: int, mailing_id: int) -> None:
    """Send the next mails of a mailing."""
    if Mailing.objects.within(network_id).filter(pk=mailing_id).exists():
        gently.a_handful(mailings.send_some, go_on, network_id, mailing_id)


@job(every=timedelta(minutes=5))
def look_for_due() -> None:
    """Begin with reminders whose day has come, and take up mailings whose chain of jobs was lost."""
    rows = Mailing.objects.everywhere(because="mailings that are due, in every network")
    late = timezone.now() - timedelta(seconds=30)
    for network_id, mailing_id in rows.filter(due_at__lte=late).values_list("network_id", "pk"):
        go_on.enqueue(network_id, mailing_id)


@job()
def count_funnel(network_id: int) -> None:
    """Count how far the roster of a large network has come, for its page of invitations."""
    network = Network.objects.filter(pk=network_id).first()
    if network is not None:
        funnel.count(network)
