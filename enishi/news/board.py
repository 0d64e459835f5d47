"""What the feed shows of what is told: one item, which follows it and ends with it. Told to chosen classes it is told in a circle
of those who belong to them; who joins such a class later gets a seat, who leaves it loses theirs. Told to a segment it is told in a
circle of those who were in it when it was shown, and stays with them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from enishi.feed import publishing
from enishi.feed.models import Item
from enishi.members import circles
from enishi.members.models import Circle, Member
from enishi.news import reach
from enishi.news.models import Announcement


def show(announcement: Announcement, *, by: Any) -> None:
    """Have the feed say what it says now. To be called within an action."""
    if announcement.narrowed and announcement.circle_id is None:
        met = list(reach.members_of(announcement).values_list("pk", flat=True)) if announcement.segment_name else []
        announcement.circle = Circle.objects.create(
            network_id=announcement.network_id, kind=Circle.Kind.ADDRESSED, audience=announcement.audience
        )
        announcement.save(update_fields=["circle"])
        circles.seat(announcement.circle, met)
    publishing.publish(
        announcement.network,
        Item.Kind.NEWS,
        announcement.public_id,
        title=title_of(announcement),
        text=announcement.summary,
        audience=announcement.audience,
        label=announcement.label,
        circle=announcement.circle if announcement.narrowed else None,
        answers_open=announcement.comments_open,
        theme=announcement.muted_as,
        by=by,
    )


def title_of(announcement: Announcement) -> str:
    """Return its title as others show it: of an issue with its number, in the network's own language."""
    with translation.override(announcement.network.language):
        return announcement.named


def hide(announcement: Announcement, *, by: Any) -> None:
    """Take it out of the feed, with what was said to it. To be called within an action."""
    publishing.withdraw(announcement.network, Item.Kind.NEWS, announcement.public_id, by=by)


def seat(announcement: Announcement) -> None:
    """Give a seat to whoever belongs to its classes now and take those of others. Only those who change are loaded. The seats of a
    segment stay as they are."""
    circle = announcement.circle
    if circle is None or announcement.segment_name:
        return
    come, gone = _moved(announcement, circle)
    circles.seat(circle, list(come.values_list("pk", flat=True)))
    circles.unseat(circle, list(gone.values_list("member_id", flat=True)))


def is_seated(announcement: Announcement) -> bool:
    """Return whether everybody who belongs to its classes has a seat, and nobody else. Two queries."""
    circle = announcement.circle
    return circle is None or not any(rows.exists() for rows in _moved(announcement, circle))


def seat_one(member: Member) -> None:
    """Give a member the seats of what is told to their class now, and take those of what was told to another. Four queries, however
    much was told."""
    rows = Announcement.objects.within(member.network_id).filter(narrowed=True, segment_name="")
    rows = rows.filter(taken_back_at=None, ended_at=None)
    theirs = set(rows.exclude(circle=None).filter(reach.names(member)).values_list("circle_id", flat=True))
    seated = set(rows.filter(circle__seats__member=member).values_list("circle_id", flat=True))
    circles.change_seats(member, come=theirs - seated, gone=seated - theirs)


def _moved(announcement: Announcement, circle: Circle) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the members who lack a seat, and the seats of those who no longer belong there."""
    belong, seats = reach.members_of(announcement), circle.seats.all()
    come = belong.exclude(Exists(seats.filter(member=OuterRef("pk"))))
    return come, seats.exclude(Exists(belong.filter(pk=OuterRef("member"))))
