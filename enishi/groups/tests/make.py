"""Plain makers of groups for tests, through the actions of groups."""

from __future__ import annotations

from enishi.groups import actions
from enishi.groups.models import Group, Kind
from enishi.members import circles
from enishi.members.models import Member


def make_group(host: Member, *others: Member, kind: str = Kind.OPEN, name: str = "汐浜のつどい") -> Group:
    """Return a group with its host, and others who were let in."""
    group: Group = actions.found(host.network, name=name, purpose="汐浜工場と、その近くにいた人", kind=kind, by=host)
    circles.seat(group.circle, [member.pk for member in others])
    group.network = group.circle.network = host.network
    return group
