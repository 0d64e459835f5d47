"""Leaving, resting and coming back. Nobody is asked why.

Who rests or has left is a Visitor with the next request of any of their sessions, and is out of directory, search and counts
with the end of the transaction: everything that shows people asks for Member.State.JOINED.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import addresses, removal
from enishi.activity.deeds import SYSTEM, action, happened
from enishi.joining import actions, departing_mail, rules
from enishi.joining.admission import end_invitations
from enishi.joining.happenings import CAME_BACK, DATA_TAKEN, LEFT, PAUSED, RESUMED
from enishi.joining.models import Departure, Leaver, Pause
from enishi.kit.errors import Refused
from enishi.members import actions as members
from enishi.members import live, suspension
from enishi.members import rules as members_rules
from enishi.members.models import Grant, Member
from enishi.members.owners import stays_owned
from enishi.members.roles import Role
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.profiles import kept_counts, search
from enishi.roster import actions as roster_actions
from enishi.roster import facts as roster

TO_UNDO = timedelta(days=30)
MONTHS = (1, 3, 6, 12)  # for which one may rest; without a number until one comes back by oneself


# -- leaving --------------------------------------------------------------------------------------------------------------
@action(rule=members_rules.oneself, network_first=True)
def leave(member: Member, *, with_account: bool = False, by: Any) -> Departure:
    """Leave the network, top to bottom in one transaction: roles end, HR's rows lose the member, the search row goes, and a
    mail says until when it can be undone. `with_account`: the account is to go too when all is erased, unless another network
    keeps it. Refused for the only owner, and for who has left already."""
    if member.state not in (Member.State.JOINED, Member.State.PAUSED, Member.State.SUSPENDED):
        raise Refused(_("You have left already."))
    network: Network = member.network
    held = Grant.objects.within(network).filter(member=member, taken_at=None)
    for grant in held.in_force():
        members.take_role(grant, reason=_("Left the network."), by=by)
    now = timezone.now()
    held.update(taken_at=now)
    rows = roster_actions.release(member, by=by) if roster.of_member(network, member.pk) else []
    Leaver.objects.bulk_create(
        (Leaver(network=network, roster_person_id=row, left_at=now) for row in rows), ignore_conflicts=True
    )
    departure = Departure.objects.create(
        network=network,
        member=member,
        left_at=now,
        erase_at=now + TO_UNDO,
        roster_people=rows,
        with_account=with_account,
    )
    _turn(member, Member.State.LEFT)
    happened(LEFT, member, by=by, about=member.person)
    departing_mail.say_left(member, departure)
    return departure


@action(rule=members_rules.oneself)
def come_back(member: Member, *, by: Any) -> None:
    """Undo leaving within thirty days: everything is as it was, but for the roles. Conflict where somebody else is the person
    of the roster by now; Refused for who has not left, or too long ago."""
    departure = Departure.objects.within(member.network_id).filter(member=member).first()
    if member.state != Member.State.LEFT or departure is None:
        raise Refused(_("You have not left."))
    if departure.erase_at <= timezone.now():
        raise Refused(_("The thirty days are over. To come back, please ask the secretariat for an invitation."))
    network: Network = member.network
    still = roster.names(network, departure.roster_people)  # without rows that HR has taken away meanwhile
    for row in still:
        roster_actions.claim(member, row, by=by)
    Leaver.objects.within(network).filter(roster_person__in=still).delete()
    end_invitations(network, still)
    departure.delete()
    rests = Pause.objects.within(network).filter(member=member).first()  # who paused before leaving still does
    stopped = suspension.of_member(member)  # and whoever was suspended still is
    state = Member.State.PAUSED if rests else Member.State.JOINED
    _turn(member, Member.State.SUSPENDED if stopped and not suspension.over(stopped, network) else state)
    happened(CAME_BACK, member, by=by, about=member.person)


@action(rule=rules.the_house)
def finish(departure: Departure, *, by: Any) -> None:
    """Erase who left thirty days ago, and the account where that was asked for and no other network keeps it. Repeating it
    after a kill is harmless: the departure goes last, with the member. Refused before the day."""
    if departure.erase_at > timezone.now():
        raise Refused(_("The thirty days are not over."))
    member = Member.objects.within(departure.network_id).select_related("network", "person").get(pk=departure.member_id)
    network, person = member.network, member.person
    address = addresses.usable(person, member.mail_address)
    actions.erase(member, reason=_("Left thirty days ago."), by=by)
    kept = removal.kept_by(person)
    gone = departure.with_account and not kept
    departing_mail.say_erased(
        network, address, person.language, account="gone" if gone else "kept" if kept else "alone"
    )
    if gone:
        removal.remove(person)


# -- resting ----------------------------------------------------------------------------------------------------------------
@action(rule=members_rules.oneself, network_first=True)
def pause(member: Member, *, months: int | None = None, by: Any) -> Pause:
    """Rest: seen by nobody, written to by nobody, everything kept, for some months or until one comes back. Roles rest too.
    Refused for the only owner, and for who does not take part."""
    if member.state != Member.State.JOINED:
        raise Refused(_("You do not take part at the moment."))
    if months is not None and months not in MONTHS:
        raise Refused(_("Please choose one of those offered."), field="months")
    network: Network = member.network
    for grant in Grant.objects.within(network).in_force().filter(member=member, role=Role.OWNER):
        stays_owned(grant)
    until = months_later(today_in(network), months) if months else None
    paused = Pause.objects.create(network=network, member=member, until=until)
    _turn(member, Member.State.PAUSED)
    happened(PAUSED, member, by=by, about=member.person, until=until.isoformat() if until else "")
    return paused


@action(rule=members_rules.oneself)
def resume(member: Member, *, by: Any) -> None:
    """Take part again after a rest, as before. The clock does it on the last day, and says so by mail, as one is seen again.
    Refused for who does not rest."""
    if member.state != Member.State.PAUSED:
        raise Refused(_("You have not paused."))
    Pause.objects.within(member.network_id).filter(member=member).delete()
    _turn(member, Member.State.JOINED)
    happened(RESUMED, member, by=by, about=member.person)
    if by is SYSTEM:
        departing_mail.say_resumed(member)


def months_later(day: date, months: int) -> date:
    """Return the same day some months on, the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


# -- one's own data ---------------------------------------------------------------------------------------------------------
@action(rule=members_rules.oneself)
def take_data(member: Member, *, by: Any) -> None:
    """Note that a member took a copy of what is theirs (joining/own_data.py makes it)."""
    happened(DATA_TAKEN, member, by=by, about=member.person)


# -- their parts ------------------------------------------------------------------------------------------------------------
def _turn(member: Member, state: str) -> None:
    """Set the state, and with it what is found and counted."""
    member.state = state
    member.save(update_fields=["state"])
    live.changed(member)
    search.index(member.network_id, [member.pk])
    kept_counts.forget(member.network_id)
