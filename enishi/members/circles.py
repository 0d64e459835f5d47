"""Who belongs to a circle, and reads what is told there. A seat alone does not open it: the viewer must be among those whom the
circle is for, and a blind circle opens to alumni alone, not to alumni who also hold a role (N04)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from enishi.members.models import Circle, Grant, Member, Seat
from enishi.networks.audiences import ALUMNI

BATCH = 1000  # rows a statement


def of(viewer: Any) -> QuerySet[Any]:
    """Return the circles that a viewer may read in now. No query by itself; none for a visitor."""
    if not isinstance(viewer, Member):
        return Circle.objects.none()
    rows = Circle.objects.within(viewer.network_id).filter(opens_to(viewer), seats__member=viewer)
    found: QuerySet[Any] = rows
    return found


def opens_to(viewer: Member, circle: str = "") -> Q:
    """Return the condition on a circle (by the path `circle`, such as "circle__") that it is for people as this viewer is now, if
    they have a seat there."""
    open_to = Q(**{f"{circle}audience__in": viewer.labels})
    return open_to if apart(viewer) else open_to & Q(**{f"{circle}blind": False})


def apart(viewer: Any) -> bool:
    """Return whether the company has no eyes in this viewer: an alumnus who takes part and holds no role of any kind, also none
    that sees no data, since whoever serves the secretariat is asked by it."""
    return bool(viewer.is_member and viewer.bits == ALUMNI and unseen(viewer))


def unseen(member: Any) -> bool:
    """Return whether the company has no eyes in a member, whether they take part at the moment or rest."""
    return bool(member.side == ALUMNI and not member.roles)


def apart_members(network: Any) -> QuerySet[Any]:
    """Return the members of whom apart() is true today."""
    rows: QuerySet[Any] = Member.objects.within(network).active().filter(~Exists(_roles(network, "pk")), side=ALUMNI)
    return rows


def seats_in(network: Any, circle: Any) -> QuerySet[Any]:
    """Return the seats in a circle (or in that of an OuterRef) of those who take part now and for whom it is."""
    rows = Seat.objects.within(network).filter(circle=circle, member__state=Member.State.JOINED)
    unseen = Q(member__side=ALUMNI) & ~Exists(_roles(network, "member"))
    found: QuerySet[Any] = rows.filter(Q(circle__blind=False) | unseen)
    return found


def _roles(network: Any, member: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = Grant.objects.within(network).in_force().filter(member=OuterRef(member))
    return rows


def seat(circle: Circle, member_ids: Iterable[int]) -> None:
    """Give members of the circle's network a seat; who has one keeps it. To be called within an action."""
    for ids in _batches(member_ids):
        there = Member.objects.within(circle.network_id).filter(pk__in=ids).values_list("pk", flat=True)
        rows = [Seat(network_id=circle.network_id, circle=circle, member_id=pk) for pk in there]
        Seat.objects.bulk_create(rows, ignore_conflicts=True)


def unseat(circle: Circle, member_ids: Iterable[int]) -> None:
    """Take the seats of members. To be called within an action."""
    for ids in _batches(member_ids):
        Seat.objects.within(circle.network_id).filter(circle=circle, member_id__in=ids).delete()


def change_seats(member: Member, *, come: Iterable[int], gone: Iterable[int]) -> None:
    """Give a member a seat in these circles of their network (`come`, by id), and take the seats in those (`gone`). To be called within
    an action. One query for each that names any."""
    rows = [Seat(network_id=member.network_id, circle_id=circle, member=member) for circle in come]
    if rows:
        Seat.objects.bulk_create(rows, ignore_conflicts=True)
    if left := list(gone):
        Seat.objects.within(member.network_id).filter(member=member, circle__in=left).delete()


def seated(circle: Circle) -> QuerySet[Any]:
    """Return the ids of the members with a seat who take part now and for whom the circle is."""
    return seats_in(circle.network_id, circle).values_list("member_id", flat=True)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    return (every[start : start + BATCH] for start in range(0, len(every), BATCH))
