"""Rooms that look after themselves: what is reported in a circle that the company cannot enter goes to the hosts of the group and
never to the secretariat, not even as a number (N04). Who of them decides: nobody on what concerns them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from enishi.groups import rules as group_rules
from enishi.groups.models import Group, Host
from enishi.members import circles
from enishi.members.models import Circle


def leads_itself(circle: Circle | None) -> bool:
    """Return whether reports from this circle are kept from the secretariat."""
    return circle is not None and circle.blind


def of(group: Group) -> set[int]:
    """Return the members (pk) who look after a group and take part now. One query."""
    present = circles.seats_in(group.network_id, group.circle_id)
    return set(
        Host.objects.within(group.network_id)
        .filter(group=group, seat__in=present)
        .values_list("seat__member", flat=True)
    )


def deciders(hosts: Collection[int], about: int, reporters: Collection[int]) -> set[int]:
    """Return those of these hosts who may decide on a case: never whom it is about. Who reported it leaves it to another host; where
    there is none they may, unless it is about a host: then nobody of the two sides does."""
    free = set(hosts) - {about} - set(reporters)
    return free if free or about in hosts else set(hosts) - {about}


def reviewers(hosts: Collection[int], case: Any, decided_by: int | None) -> set[int]:
    """Return those of these hosts who may look at a decision again: another one, whom it does not concern."""
    return set(hosts) - {case.about_id, decided_by} - {each.reporter_id for each in case.reports.all()}


def readable(viewer: Any) -> Q:
    """The cases that a viewer reads as a host: those of the rooms that they look after, but not those about themselves."""
    if not circles.apart(viewer):
        return Q(pk__in=())
    mine = Host.objects.within(viewer.network_id).filter(seat__member=viewer, group=OuterRef("group"))
    return Q(Exists(mine), group__in=Group.objects.readable_by(viewer)) & ~Q(about=viewer.pk)


is_inside, is_host, finds = group_rules.is_seated, group_rules.is_host, group_rules.can_enter


def nobody(actor: Any, subject: Any) -> bool:
    """What follows from the day."""
    return False
