"""What follows an introduction: who is asked is told, who asked, and the desk; days pass, and words go."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.introductions import actions
from enishi.introductions.models import OPEN, Approach, Introduction, State
from enishi.introductions.notices import ACCEPTED, ASKED, MOVED, NEW, TO_ROUTE
from enishi.introductions.rules import DESK_ROLES
from enishi.kit.jobs import job
from enishi.members.models import Grant, Member
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.notices.kinds import NoticeKind
from enishi.notices.telling import tell

AT_ONCE = 1000
Answer = Approach.Answer


@job()
def tell_desk(network_id: int, happening_id: int) -> None:
    """Tell the desk that a member asks for an introduction."""
    row = _about(network_id, happening_id)
    if row is not None and row.state == State.ROUTING:
        _tell(NEW, row, _desk(network_id), happening_id, desk=True)


@job()
def tell_routed(network_id: int, happening_id: int) -> None:
    """Tell the employee who is asked, and who asked that somebody is."""
    row = _about(network_id, happening_id)
    if row is not None and row.state == State.ASKED:
        _tell(ASKED, row, _said(row, Answer.WAITING), happening_id)
        _tell(MOVED, row, [row.member_id], happening_id)


@job()
def tell_accepted(network_id: int, happening_id: int) -> None:
    """Tell who asked that somebody has said yes, and who."""
    row = _about(network_id, happening_id)
    if row is None:
        return
    for approach in row.approaches.filter(answer=Answer.ACCEPTED).select_related("employee"):
        _tell(ACCEPTED, row, [row.member_id], happening_id, by=approach.employee)


@job()
def tell_to_route(network_id: int, happening_id: int) -> None:
    """Tell who looks after it, or the desk, that somebody else is needed or a day has passed. Nobody else is told."""
    row = _about(network_id, happening_id)
    if row is not None and row.state in (State.ROUTING, State.ASKED):
        holders = set(_desk(network_id))
        _tell(TO_ROUTE, row, {row.owner_id} & holders or holders, happening_id, desk=True)


@job()
def tell_ended(network_id: int, happening_id: int) -> None:
    """Tell who asked that it has ended, with what the desk says."""
    row = _about(network_id, happening_id)
    if row is not None:
        _tell(MOVED, row, [row.member_id], happening_id)


@job()
def member_went(network_id: int, happening_id: int) -> None:
    """Have the desk look for somebody else where who was asked left or works there no more; end what who has left had asked for."""
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is None or happening.about_id is None:
        return
    rows = Introduction.objects.within(network_id).filter(state__in=OPEN).order_by("pk")
    for member in Member.objects.within(network_id).filter(person=happening.about_id):
        for row in rows.filter(approaches__employee=member, approaches__answer=Answer.WAITING):
            actions.release(row, member, by=SYSTEM)
        if member.state == Member.State.LEFT:
            for row in rows.filter(member=member):
                actions.withdraw(row, by=SYSTEM)


@job(daily=datetime.time(6, 50))
def days_passed() -> None:
    """Tell the desk of every network where a day has passed. Repeating it changes nothing."""
    for network in Network.objects.order_by("pk"):
        rows = Introduction.objects.within(network).overdue(today_in(network)).filter(late_at=None)
        for row in rows.order_by("pk")[:AT_ONCE]:
            actions.tell_late(row, by=SYSTEM)


@job(daily=datetime.time(4, 55))
def forget_old() -> None:
    """Delete the words of introductions that ended 180 days ago, in every network. Repeating it changes nothing."""
    rows = Introduction.objects.everywhere(because="words of introductions go 180 days after the end, in every network")
    for row in rows.to_forget().select_related("network").order_by("pk")[:AT_ONCE]:
        actions.forget(row, by=SYSTEM)


# -- their parts ------------------------------------------------------------------------------------------------------
def _about(network_id: int, happening_id: int) -> Introduction | None:
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Introduction.objects.within(network_id).exclude(member=None).select_related("network")
    found: Introduction | None = rows.filter(public_id=happening.subject_id).first() if happening else None
    return found


def _desk(network_id: int) -> list[int]:
    """Return who of the desk takes part (pk). One query."""
    grants = Grant.objects.within(network_id).in_force().filter(role__in=DESK_ROLES, member__state=Member.State.JOINED)
    return list(grants.values_list("member", flat=True).distinct())


def _said(row: Introduction, answer: str) -> list[int]:
    return list(row.approaches.filter(answer=answer).values_list("employee_id", flat=True))


def _tell(
    kind: NoticeKind,
    row: Introduction,
    members: Iterable[int | None],
    happening_id: int,
    *,
    by: Member | None = None,
    desk: bool = False,
) -> None:
    place = "introductions:desk-introduction" if desk else "introductions:introduction"
    tell(
        kind,
        [pk for pk in members if pk],
        network=row.network,
        thing=row.public_id,
        place=reverse(place, args=[row.network.slug, row.public_id]),
        by=by,
        mark=f"{happening_id}",
    )
