"""To whom something may be told, how many they are, and how many have read it: counted, and never named."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from enishi.feed.readers import readers
from enishi.members import circles
from enishi.members.models import Member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, PUBLIC, SECRETARIAT
from enishi.news.models import Announcement, Confirmation, Told
from enishi.profiles import fields
from enishi.profiles.segments import FEW as FEWEST
from enishi.profiles.segments import members_of as members_of_segment


def offered(network: Any) -> tuple[int, ...]:
    """Return the audiences that the secretariat tells things to, widest of the members first, the world last."""
    everybody = fields.offered(network)
    sides = (ALUMNI | SECRETARIAT, EMPLOYEES | SECRETARIAT) if everybody & EMPLOYEES else ()
    return (everybody, *sides, PUBLIC)


def members_of(announcement: Announcement) -> QuerySet[Member]:
    """Return the members whom it is told to, who take part now. Whoever publishes reads it besides, and is not counted. Of a segment:
    who meets its conditions, until it was shown; then who did."""
    rows = Member.objects.within(announcement.network).active()
    rows = rows.filter(side__in=_sides(announcement.network, announcement.audience))
    if announcement.segment_name:
        if announcement.circle is None:
            return rows.filter(pk__in=members_of_segment(announcement.network, announcement.conditions).values("pk"))
        return rows.filter(pk__in=circles.seated(announcement.circle))
    if announcement.narrowed:
        told = Told.objects.within(announcement.network).filter(announcement=announcement)
        rows = rows.filter(member_class__in=told.values("member_class"))
    return rows


def names(member: Member) -> Q:
    """Return the condition on an announcement for classes that it is told to this member now: members_of(), asked of one."""
    if member.state != Member.State.JOINED:
        return Q(pk__in=())
    theirs = [each for each in range(1, PUBLIC + 1) if member.side in _sides(member.network, each)]
    return Q(audience__in=theirs, told__member_class=member.member_class_id or 0)


def _sides(network: Any, audience: int) -> list[int]:
    sides = [side for side in (ALUMNI, EMPLOYEES) if audience & side]
    if audience in (fields.offered(network), PUBLIC):
        sides.append(0)  # who only helps from elsewhere
    return sides


def number_of(announcement: Announcement) -> int | None:
    """Return how many members it is told to; None for a segment of which fewer than five read it. One query, or none for an audience
    that was counted a minute ago."""
    if announcement.segment_name:
        return shown(announcement, members_of(announcement).count())
    if announcement.narrowed:
        return members_of(announcement).count()
    return readers_of(announcement.network, announcement.audience)


def shown(announcement: Announcement, number: int) -> int | None:
    """Return a number of members as it may be told: of a segment None for fewer than five, as wherever segments are counted."""
    return None if announcement.segment_name and number < FEWEST else number


def waits_for(segment: Any) -> str:
    """Say that something that waits for its time is told to this segment; "" where nothing is. One query."""
    rows = Announcement.objects.within(segment.network_id).filter(
        segment=segment, published_at=None, taken_back_at=None
    )
    first = rows.exclude(publish_at=None).order_by("publish_at").first()
    if first is None:
        return ""
    said = _("“%(title)s” waits for its time and is told to this segment. Please make it a draft again first.")
    return said % {"title": first.title}


def unconfirmed(announcement: Announcement) -> QuerySet[Member]:
    """Return the members whom it is told to and who have not confirmed it."""
    done = Confirmation.objects.within(announcement.network).filter(announcement=announcement)
    return members_of(announcement).exclude(pk__in=done.values("member"))


def confirmed(announcement: Announcement) -> QuerySet[Confirmation]:
    """Return the confirmations of members who take part, the newest first."""
    rows = Confirmation.objects.within(announcement.network).filter(announcement=announcement)
    return rows.filter(member__state=Member.State.JOINED).order_by("-at", "-pk")


def figures(announcement: Announcement, number: int | None) -> tuple[int, int] | None:
    """Return how many of the `number` members whom it is told to have confirmed, and how many have not, for any of them to read; None
    while one of the two is below FEWEST: who knows the others would know who it is. One query."""
    if number is None:
        return None
    told = members_of(announcement).values("pk")
    done = confirmed(announcement).filter(member__in=told).order_by().count()
    to_go = number - done
    return (done, to_go) if min(done, to_go) >= FEWEST else None


def counted(rows: QuerySet[Any]) -> Coalesce:
    """Return how many rows there are, as a column of another query."""
    number = rows.order_by().values("network").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def count_opening(announcement: Announcement) -> None:
    """Count that one more browser opened it."""
    Announcement.objects.within(announcement.network_id).filter(pk=announcement.pk).update(opened=F("opened") + 1)


def readers_of(network: Any, audience: int) -> int:
    """Return how many members an audience names; the world's visitors are not counted. One query, or none."""
    return readers(network, audience & ~8).all
