"""What follows when something is told, and what the clock does: show what is due, end what is over, seat who came later."""

from __future__ import annotations

import contextlib
import datetime
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.kit.errors import Refused
from enishi.kit.jobs import job
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.news import actions, board, notices, reach, rules
from enishi.news.models import Announcement
from enishi.notices import telling
from enishi.notices.kinds import NoticeKind

AT_ONCE = 200
REACHED = "news.seats"  # the announcement at which the last turn of seat_newcomers ended


@job(every=datetime.timedelta(minutes=1))
def show_due() -> None:
    """Have every announcement shown whose time has come, in every network, each by a job of its own: none waits for the trouble of
    another."""
    rows = Announcement.objects.everywhere(because="what is to be shown by now is shown, in every network")
    due = rows.due().order_by("publish_at", "pk")
    for network_id, public_id in due.values_list("network", "public_id"):
        show.enqueue(network_id, public_id)


@job(tries=1)
def show(network_id: int, public_id: str) -> None:
    """Show one whose time has come; the next minute asks again for one that met with trouble."""
    rows = Announcement.objects.within(network_id).filter(public_id=public_id)
    for announcement in rows.due().select_related("network"):
        with contextlib.suppress(Refused):  # taken back, or shown by hand, in the same moment
            actions.release(announcement, by=SYSTEM)


@job(every=datetime.timedelta(minutes=10))
def end_past() -> None:
    """Take what has passed its last day out of the feed, in every network, each by the day it is there and by a job of its own."""
    rows = Announcement.objects.everywhere(because="what has passed its last day leaves the feed, in every network")
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    open_ones = rows.filter(last_day__lt=tomorrow, ended_at=None, taken_back_at=None).exclude(published_at=None)
    for announcement in open_ones.select_related("network").order_by("last_day", "pk"):
        if announcement.is_over:
            end.enqueue(announcement.network_id, announcement.public_id)


@job(tries=1)
def end(network_id: int, public_id: str) -> None:
    """End one whose last day has passed; the next turn asks again for one that met with trouble."""
    rows = Announcement.objects.within(network_id).filter(public_id=public_id, ended_at=None)
    for announcement in rows.select_related("network"):
        with contextlib.suppress(Refused):  # its last day was put off, or it was taken back, in the same moment
            actions.end(announcement, by=SYSTEM)


@job(every=datetime.timedelta(minutes=10))
def seat_newcomers() -> None:
    """Give seats to those who came into a class that something is told to, and take those of who left it: AT_ONCE announcements a
    turn, on from where the turn before ended, so that each is looked at in the end. Each where somebody moved by a job of its own."""
    rows = Announcement.objects.everywhere(because="who joins a class reads what it is told, in every network")
    told = rows.filter(narrowed=True, segment_name="", taken_back_at=None, ended_at=None).exclude(published_at=None)
    rest = told.filter(pk__gt=cache.get(REACHED, 0)).order_by("pk")
    turn = list(rest.select_related("network", "circle")[:AT_ONCE])
    for announcement in turn:
        if not board.is_seated(announcement):
            seat.enqueue(announcement.network_id, announcement.public_id)
    cache.set(REACHED, turn[-1].pk if len(turn) == AT_ONCE else 0, timeout=None)


@job(tries=1)
def seat(network_id: int, public_id: str) -> None:
    """Give and take the seats of one; it has its turn again where it met with trouble."""
    rows = Announcement.objects.within(network_id).filter(public_id=public_id)
    for announcement in rows.select_related("network", "circle"):
        board.seat(announcement)


@job()
def member_moved(network_id: int, happening_id: int) -> None:
    """Give a member whose class or membership changed their seats, and take those that are not theirs any more, at once."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Member.objects.within(network_id).select_related("network")
    for member in rows.filter(person=happening.about_id) if happening else ():
        board.seat_one(member)


@job()
def announced(network_id: int, happening_id: int) -> None:
    """Give the seats of what was told to chosen classes, and have those told hear of it."""
    announcement = _subject(network_id, happening_id)
    if announcement is None or announcement.state != "shown":
        return
    board.seat(announcement)
    usual = notices.ISSUE if announcement.is_issue else notices.TOLD
    _tell(notices.PLEASE_CONFIRM if announcement.must_confirm else usual, announcement, reach.members_of(announcement))


@job()
def forgotten(network_id: int, happening_id: int) -> None:
    """Have notices of what is no longer told go."""
    announcement = _subject(network_id, happening_id)
    if announcement is not None and announcement.state != "shown":
        telling.forget(announcement.network, announcement.public_id)


@job()
def reminded(network_id: int, happening_id: int) -> None:
    """Tell those who have not confirmed once more, and for the last time."""
    announcement = _subject(network_id, happening_id)
    if announcement is not None and announcement.state == "shown":
        _tell(notices.REMINDER, announcement, reach.unconfirmed(announcement))


@job()
def lapsed(network_id: int, happening_id: int) -> None:
    """Tell those who publish that something was not shown when its time had come, while it is a draft."""
    announcement = _subject(network_id, happening_id)
    if announcement is None or announcement.state != "draft":
        return
    telling.tell(
        notices.LAPSED,
        rules.publishers(network_id).values_list("member", flat=True),
        network=announcement.network,
        thing=announcement.public_id,
        place=reverse("news:announcement-edit", args=[announcement.network.slug, announcement.public_id]),
        title=board.title_of(announcement),
        mark=f"{happening_id}",
    )


def _tell(kind: NoticeKind, announcement: Announcement, members: Any) -> None:
    slug, thing = announcement.network.slug, announcement.public_id
    place = reverse("news:announcement", args=[slug, thing])
    ids = list(members.values_list("pk", flat=True))
    title, theme = board.title_of(announcement), announcement.muted_as
    telling.tell(kind, ids, network=announcement.network, thing=thing, place=place, title=title, theme=theme)


def _subject(network_id: int, happening_id: int) -> Announcement | None:
    """Return the announcement that a happening is about; None where either is gone."""
    network = Network.objects.filter(pk=network_id).first()
    row = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if network is None or row is None:
        return None
    rows = Announcement.objects.within(network).filter(public_id=row.subject_id)
    found: Announcement | None = rows.select_related("circle").first()
    if found is not None:
        found.network = network
    return found
