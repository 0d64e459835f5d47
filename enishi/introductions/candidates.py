"""Who can be asked for an introduction: employees who take part, and between whom and the member nobody keeps a distance. Why
somebody cannot is told to nobody."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from enishi.introductions.models import Approach, Introduction
from enishi.kit.text import LONGEST_QUERY
from enishi.members import distance
from enishi.members.models import Grant, Member
from enishi.members.roles import Role
from enishi.networks.audiences import EMPLOYEES
from enishi.profiles import visibility
from enishi.profiles.search import Query, find, values

NAMED, LOOKED_AT = 8, 24  # so many are offered, so many are looked at for them
SIDE: dict[str, tuple[str, ...]] = {"side": (str(EMPLOYEES),)}


def can_be_asked(introduction: Introduction) -> Any:
    """Return the employees who could be asked. No query by itself."""
    network, member = introduction.network_id, introduction.member
    if member is None:
        return Member.objects.within(network).none()
    theirs = {"member": OuterRef("pk")}
    company = Grant.objects.within(network).in_force().filter(role=Role.COMPANY, **theirs)
    before = Approach.objects.within(network).filter(introduction=introduction, employee=OuterRef("pk"))
    rows = Member.objects.within(network).active().filter(side=EMPLOYEES, person__is_active=True)
    rows = rows.filter(distance.reachable(member)).exclude(pk=member.pk)
    return rows.exclude(Exists(company)).exclude(Exists(before))


def named(viewer: Member, introduction: Introduction, text: str) -> list[int]:
    """Return a few (pk) whom the directory finds by name or department. Five queries at most, none without a text."""
    asked = text.replace("\0", "").strip()[:LONGEST_QUERY]
    if not asked:
        return []
    found = find(viewer.network, viewer, Query(text=asked, facets=SIDE), size=LOOKED_AT).member_ids
    fitting = set(can_be_asked(introduction).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    return [pk for pk in found if pk in fitting][:NAMED]


def one(viewer: Member, introduction: Introduction, public_id: str) -> Member | None:
    """Return the employee of this public id if the viewer finds them and they could be asked, else None. Three queries."""
    row: Member | None = can_be_asked(introduction).select_related("person").filter(public_id=public_id[:10]).first()
    listed = row is not None and any(card.url for card in visibility.cards([row.pk], viewer))
    return row if listed else None


def divisions(viewer: Member) -> list[str]:
    """Return the departments that employees show this viewer, most common first."""
    return [each.value for each in values(viewer.network, viewer, Query(facets=SIDE), "department")]
