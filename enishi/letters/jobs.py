"""The work behind letters: a handful of mails at a time, each in a job of its own that orders the next."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from enishi.activity.models import Happening
from enishi.kit import gently
from enishi.kit.jobs import job
from enishi.letters import sending
from enishi.letters.models import Copy, Letter

KEPT = timedelta(
    days=2 * 365
)  # who got a letter; it is asked for two in a row that came back, and in one's past letters
AT_ONCE = 5000
_SOON = timedelta(seconds=10)


@job(tries=5, wait=_SOON)
def begin(network_id: int, happening_id: int) -> None:
    """Begin with a letter that was ordered, or goes on; or wait for its moment."""
    happening = Happening.objects.within(network_id).get(pk=happening_id)
    letter = Letter.objects.within(network_id).filter(public_id=happening.subject_id).first()
    if letter is None or letter.due_at is None:
        return
    if letter.due_at > timezone.now():
        go_on.using(run_after=letter.due_at).enqueue(network_id, letter.pk)
    else:
        gently.a_handful(sending.send_some, go_on, network_id, letter.pk)


@job(tries=5, wait=_SOON)
def go_on(network_id: int, letter_id: int) -> None:
    """Write the next mails of a letter."""
    if Letter.objects.within(network_id).filter(pk=letter_id).exists():
        gently.a_handful(sending.send_some, go_on, network_id, letter_id)


@job(every=timedelta(minutes=5))
def look_for_due() -> None:
    """Take up letters whose moment has come, or whose chain of jobs was lost."""
    rows = Letter.objects.everywhere(because="letters that are due, in every network")
    late = timezone.now() - timedelta(seconds=30)
    for network_id, letter_id in rows.filter(due_at__lte=late).values_list("network_id", "pk"):
        go_on.enqueue(network_id, letter_id)


@job(daily=time(4, 50))
def forget_old() -> None:
    """Delete who got a letter, KEPT after it was ordered, AT_ONCE a step, in every network. The letter itself stays."""
    rows = Letter.objects.everywhere(because="who got a letter is forgotten after two years, in every network")
    old = rows.filter(ordered_at__lt=timezone.now() - KEPT)
    for network_id, letter_id in old.order_by("pk").values_list("network_id", "pk"):
        copies = Copy.objects.within(network_id)
        while pks := list(copies.filter(letter=letter_id).values_list("pk", flat=True)[:AT_ONCE]):
            copies.filter(pk__in=pks).delete()
