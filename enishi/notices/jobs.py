"""What the clock does: notices leave by mail and to devices when they are due, and go when they are old."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from enishi.activity.models import Happening
from enishi.kit import gently
from enishi.kit.jobs import job
from enishi.members import distance
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.notices import budget, outdated, pushing, sending, telling
from enishi.notices.models import Ask, Notice

KEPT = datetime.timedelta(days=90)
ASKS_KEPT = datetime.timedelta(days=400)
AT_ONCE = 5000


@job(every=datetime.timedelta(minutes=1))
def mail_due() -> None:
    """Write this minute's part of the mails that have come due, each network's in jobs of its own: none waits for the trouble of
    another. No more than leaves within the minute: what waits in the outbox would leave in somebody's quiet hours."""
    most = gently.in_a_minute(timezone.now())
    for network_id in sending.due_networks():
        mail_some.enqueue(network_id, most)


@job(tries=5, wait=datetime.timedelta(seconds=10))
def mail_some(network_id: int, most: int | None) -> None:
    """Write at most so many mails of a network that are due (None: all), the rest of them in a further job. Two of these at once do
    each other no harm."""
    handful = min(sending.HANDFUL, most or sending.HANDFUL)
    due = sending.due_members(network_id, handful)
    if due:
        sending.send_each(network_id, due)
    if len(due) == handful and most != handful:
        mail_some.enqueue(network_id, most and most - handful)


@job(every=datetime.timedelta(minutes=1))
def push_due() -> None:
    """Begin with what has come due to devices, each network's in jobs of its own, and with what waits to be tried again."""
    if settings.PUSH:
        for network_id in {*sending.due_networks(way="push_at"), *pushing.waiting_networks()}:
            push_some.enqueue(network_id)


@job(tries=5, wait=datetime.timedelta(seconds=10))
def push_some(network_id: int) -> None:
    """Take up what is due to some members' devices, hand some of it on, and go on in a further job. Two of them at once do each
    other no harm."""
    due = sending.due_members(network_id, sending.HANDFUL, way="push_at")
    if due:
        pushing.take_up(network_id, due)
    if pushing.hand_on(network_id) or len(due) >= sending.HANDFUL:
        push_some.enqueue(network_id)


@job(every=datetime.timedelta(hours=1))
def release_asks() -> None:
    """Let waiting requests of the company reach members whose month has room: on the first of it in each network's own time zone, or
    since they take more."""
    rows = Ask.objects.everywhere(because="requests wait for their month in every network")
    for network in Network.objects.filter(pk__in=rows.filter(reached_at=None).values("network")):
        budget.release(network, budget.waiting(network).values_list("member_id", flat=True).distinct())


@job(daily=datetime.time(4, 40))
def forget_old() -> None:
    """Delete notices of 90 days ago, AT_ONCE a step, and requests that are long past or were never asked, and
    what mails said that do not wait any more, in every network."""
    rows = Notice.objects.everywhere(because="notices go after 90 days, in every network")
    old = rows.filter(told_at__lt=timezone.now() - KEPT).order_by("told_at")
    while pks := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=pks).delete()
    asks = Ask.objects.everywhere(because="old requests go, in every network")
    now = timezone.now()
    asks.filter(Q(reached_at=None, until__lt=now) | Q(asked_at__lt=now - ASKS_KEPT)).delete()
    outdated.forget_left()


@job()
def distance_kept(network_id: int, happening_id: int) -> None:
    """Take back what somebody was told of the doings of those from whom they keep their distance now."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Member.objects.within(network_id).filter(person=happening.about_id) if happening else ()
    for member in rows:
        telling.untell_of(member, distance.kept_from(network_id, member.pk).values_list("other", flat=True))
