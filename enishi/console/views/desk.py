"""The first page of the desk: what waits first, then where things stand. Who lacks a right sees nothing of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enishi.desk.models import Enquiry
from enishi.ideas.models import Idea, State
from enishi.introductions.models import Introduction
from enishi.introductions.models import State as Stands
from enishi.joining import listing
from enishi.joining.models import WRONG_TRIES, Claim, Invitation
from enishi.members.doors import Request, any_staff, page
from enishi.members.models import Grant, Member
from enishi.members.roles import Right
from enishi.moderation.models import Case
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, Network
from enishi.news import rhythm
from enishi.news.models import Series
from enishi.profiles import visibility
from enishi.roster import facts as roster
from enishi.roster import standing

SOON = timedelta(days=30)


@page(access=any_staff)
def desk(request: Request) -> HttpResponse:
    """Show what waits for an answer, and the figures that the viewer's rights include."""
    network, viewer = request.network, request.viewer
    shown: dict[str, Any] = {}
    if viewer.has(Right.MEMBERS_DATA):  # they find everybody: the network's own figures are theirs to know
        numbers = _numbers(network)
        shown |= {"people": _by_side(numbers), "classes": _by_class(network, numbers)}
    elif viewer.bits:
        shown["people"] = visibility.numbers(viewer)  # no more than their directory shows
    if viewer.has(Right.ROSTER):
        shown["roster"], shown["intake"] = roster.counts(network), standing.newest(network)
        alone = network.kind == Kind.INDEPENDENT and not shown["roster"]["all"]
        shown["without_roster"] = alone and network.members_invite  # they come by members' links; a roster is second
        if not viewer.bits:  # who sees no member is not told how many there are
            del shown["roster"]["joined"]
    shown |= _waiting(viewer)
    if viewer.has(Right.ROLES):
        ending = Grant.objects.readable_by(viewer).in_force().filter(until__lte=timezone.localdate() + SOON)
        shown["ending_roles"] = ending.count()
    return render(request, "console/desk.html", shown)


def _numbers(network: Network) -> list[tuple[int, int | None, int]]:
    """Return (side, class, number of members) of all who take part."""
    rows = network.member_rows.active().order_by().values_list("side", "member_class")
    return list(rows.annotate(number=Count("pk")))


def _by_side(numbers: list[tuple[int, int | None, int]]) -> dict[str, int]:
    def on(*sides: int) -> int:
        return sum(number for side, _class, number in numbers if side in sides)

    return {"alumni": on(ALUMNI), "employees": on(EMPLOYEES)}


def _by_class(network: Network, numbers: list[tuple[int, int | None, int]]) -> list[dict[str, Any]]:
    """Return the classes that anybody is in, in the network's order."""
    of = Counter[int | None]()
    for _side, member_class, number in numbers:
        of[member_class] += number
    return [{"row": each, "number": of[each.pk]} for each in network.memberclass_rows.in_order() if of[each.pk]]


def _waiting(viewer: Member) -> dict[str, int]:
    """Return how many invitations wait for their answer, how many people were reached by no mail or could not show who they are,
    how many applications, reports, enquiries and ideas wait for an answer, and what of the secretariat's own words is late; of each
    what the viewer's rights include. One query."""
    now = timezone.now()
    usable = Invitation.objects.within(viewer.network).filter(used_at=None, revoked_at=None)
    asked: dict[str, Any] = {}
    if viewer.has(Right.INVITE):
        asked["open_invitations"] = usable.filter(wrong_tries__lt=WRONG_TRIES, expires_at__gt=now)
        newest = listing.newest(viewer.network)
        asked["undelivered"] = newest.filter(listing.stands(listing.Now.RETURNED, now))
        asked["locked"] = newest.filter(listing.stands(listing.Now.LOCKED, now))
    if viewer.has(Right.APPROVE):
        asked["applications"] = Claim.objects.readable_by(viewer).undecided()
    if viewer.has(Right.MODERATE):
        asked["reports"] = Case.objects.readable_by(viewer).undecided()
        asked["appeals"] = Case.objects.readable_by(viewer).with_open_appeal()
    if viewer.has(Right.DESK):
        asked["enquiries"] = Enquiry.objects.readable_by(viewer).waiting()
        asked["introductions"] = Introduction.objects.answerable_by(viewer).filter(state=Stands.ROUTING)
    tells = viewer.has(Right.PUBLISH)
    if tells:
        asked["ideas"] = Idea.objects.answerable_by(viewer).filter(state=State.RECEIVED, joined_to=None)
        asked["late_series"] = Series.objects.within(viewer.network).late(now)
    if not asked:
        return {}
    numbers = {
        name: Subquery(rows.order_by().values("network").annotate(number=Count("pk")).values("number"))
        for name, rows in asked.items()
    }
    columns = numbers | (rhythm.columns(viewer.network) if tells else {})
    found = Network.objects.filter(pk=viewer.network_id).annotate(**columns).values(*columns).get()
    silent = rhythm.silent(found) if tells else None
    return {name: found[name] or 0 for name in numbers} | ({"silent_days": silent} if silent is not None else {})
