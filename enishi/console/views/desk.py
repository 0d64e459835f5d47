"""The first page of the desk: what waits first, then where things stand. Who lacks a right sees nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from enishi.joining.models import WRONG_TRIES, Invitation
from enishi.members.doors import Request, any_staff, page
from enishi.members.models import Grant
from enishi.members.roles import Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster import standing

SOON = timedelta(days=30)


@page(access=any_staff)
def desk(request: Request) -> HttpResponse:
    """Show what waits for an answer, and the figures that the viewer's rights include."""
    network, viewer = request.network, request.viewer
    shown: dict[str, Any] = {"people": _people(network)}
    if viewer.has(Right.MEMBERS_DATA):
        shown["classes"] = _classes(network)
    if viewer.has(Right.ROSTER):
        shown["roster"], shown["intake"] = roster.counts(network), standing.newest(network)
    if viewer.has(Right.INVITE):
        invitations = Invitation.objects.within(network)
        shown["open_invitations"] = invitations.open().count()
        shown["locked"] = invitations.filter(used_at=None, revoked_at=None, wrong_tries__gte=WRONG_TRIES).count()
    if viewer.has(Right.ROLES):
        ending = Grant.objects.within(network).in_force().filter(until__lte=timezone.localdate() + SOON)
        shown["ending_roles"] = ending.count()
    return render(request, "console/desk.html", shown)


def _people(network: Network) -> dict[str, int]:
    rows = network.member_rows.active().order_by().values_list("side").annotate(number=Count("pk"))
    by_side = dict(rows)
    return {"all": sum(by_side.values()), "alumni": by_side.get(ALUMNI, 0), "employees": by_side.get(EMPLOYEES, 0)}


def _classes(network: Network) -> list[dict[str, Any]]:
    """Return the classes that anybody is in, in the network's order. Two queries."""
    rows = network.member_rows.active().order_by().values_list("member_class").annotate(number=Count("pk"))
    numbers = dict(rows)
    listed = [{"row": each, "number": numbers.get(each.pk, 0)} for each in network.memberclass_rows.in_order()]
    return [each for each in listed if each["number"]]
