"""What groups make of what happened elsewhere: somebody got a role, works at the organisation again, rests, leaves, is
stopped, comes back."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from enishi.activity.deeds import SYSTEM
from enishi.activity.models import Happening
from enishi.groups import actions, kinds
from enishi.groups.models import Group
from enishi.kit.jobs import job
from enishi.members import circles
from enishi.members.models import Member
from enishi.notices.kinds import NoticeKind
from enishi.notices.telling import tell


@job()
def company_eyes(network_id: int, happening_id: int) -> None:
    """End the seats in rooms of alumni of somebody in whom the company has eyes from now on. That they read no more there holds
    already, by the rule; that the seat is gone holds also if what they became ends again."""
    member = _whose(network_id, happening_id)
    if member is not None:
        actions.unseat(member, everywhere=False, by=SYSTEM)


@job()
def came_or_went(network_id: int, happening_id: int) -> None:
    """Have the groups of somebody who rests, left, was stopped, or is back be looked after."""
    member = _whose(network_id, happening_id)
    if member is not None:
        actions.look_after(member, by=SYSTEM)


@job()
def tell_asked(network_id: int, happening_id: int) -> None:
    """Tell the hosts that somebody asks to come in."""
    group, asking = _which(network_id, happening_id), _whose(network_id, happening_id)
    if group is None or asking is None or not group.askings.filter(member=asking, declined_at=None).exists():
        return
    seats = circles.seats_in(network_id, group.circle_id)
    _tell(kinds.ASKED, group, group.hosts.filter(seat__in=seats).values_list("seat__member", flat=True), asking)


@job()
def tell_accepted(network_id: int, happening_id: int) -> None:
    """Tell somebody that they were let in."""
    group, member = _which(network_id, happening_id), _whose(network_id, happening_id)
    if group is not None and member is not None and circles.seats_in(network_id, group.circle_id).filter(member=member):
        _tell(kinds.ACCEPTED, group, [member.pk], None)


@job()
def tell_invited(network_id: int, happening_id: int) -> None:
    """Tell somebody that they are invited, while they are."""
    group, member = _which(network_id, happening_id), _whose(network_id, happening_id)
    if group is None or member is None:
        return
    invitation = group.invitations.filter(member=member).select_related("by").first()
    if invitation is not None:
        _tell(kinds.INVITED, group, [member.pk], invitation.by)


def _tell(kind: NoticeKind, group: Group, members: Iterable[int], by: Member | None) -> None:
    place = reverse("groups:group", args=[group.network.slug, group.public_id])
    tell(kind, members, network=group.network, thing=group.public_id, place=place, by=by, title=group.name)


def _which(network_id: int, happening_id: int) -> Group | None:
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    rows = Group.objects.within(network_id).filter(public_id=happening.subject_id if happening else "")
    found: Group | None = rows.select_related("network", "circle").first()
    return found


def _whose(network_id: int, happening_id: int) -> Member | None:
    happening = Happening.objects.within(network_id).filter(pk=happening_id).first()
    if happening is None or happening.about_id is None:
        return None
    rows = Member.objects.within(network_id).filter(person=happening.about_id)
    found: Member | None = rows.select_related("network", "person").first()
    return found
