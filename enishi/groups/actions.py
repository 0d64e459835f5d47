"""What happens in groups: they are founded, members come in and go, hosts look after them. A group is never without a host while
somebody is in it, and ends with the last of its people."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.groups import happenings, readlog, rules
from enishi.groups.models import (
    LONGEST_NAME,
    LONGEST_PURPOSE,
    LONGEST_WORDS,
    Asking,
    Group,
    GroupInvitation,
    Host,
    Kind,
    Reading,
    others_in,
    seat_of,
)
from enishi.kit.errors import Conflict, Refused
from enishi.members import circles, distance
from enishi.members.models import Circle, Member
from enishi.networks.audiences import ALUMNI
from enishi.networks.models import Network
from enishi.notices.telling import forget
from enishi.profiles import fields

AGAIN_AFTER = timedelta(days=90)  # so long nobody asks again who was declined, or taken out


@action(rule=rules.can_found)
def found(network: Network, *, name: str, purpose: str, kind: str, by: Any) -> Group:
    """Found a group, with its founder as host. Refused for a room of alumni by anybody who may not enter one."""
    if kind not in Kind.values or (kind == Kind.BLIND and not circles.apart(by)):
        raise Refused(_("Please choose one of those offered."), field="kind")
    blind = kind == Kind.BLIND
    audience = ALUMNI if blind else fields.offered(network)
    circle = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=audience, blind=blind)
    group: Group = Group.objects.create(
        network=network, circle=circle, public_id=circle.public_id, kind=kind, **_words(name, purpose)
    )
    circles.seat(circle, [by.pk])
    Host.objects.create(network=network, group=group, seat=seat_of(group, by.pk))
    happened(happenings.FOUNDED, group, by=by)
    return group


@action(rule=rules.is_host)
def change(group: Group, *, name: str, purpose: str, version: int, by: Any) -> None:
    """Say name and purpose anew. Its kind stays: people came in by it. Conflict if it was changed meanwhile."""
    if group.version != version:
        raise Conflict(_("Another host changed these words in the meantime."))
    for part, value in _words(name, purpose).items():
        setattr(group, part, value)
    group.version += 1
    group.save(update_fields=["name", "purpose", "version"])
    happened(happenings.CHANGED, group, by=by)


# -- coming in ----------------------------------------------------------------------------------------------------------
@action(rule=rules.can_enter)
def join(group: Group, *, by: Any) -> None:
    """Come into an open group. Refused where hosts decide, and for who was taken out a while ago."""
    if group.by_hosts or _waits(group, by):
        raise Refused(_("The hosts decide who comes into this group."))
    if seat_of(group, by.pk) is not None:
        raise Refused(_("You are in this group already."))
    _let_in(group, by)
    happened(happenings.JOINED, group, by=by, about=by.person)


@action(rule=rules.can_enter)
def ask(group: Group, *, words: str = "", by: Any) -> Asking:
    """Ask the hosts to be let in. Asking twice is asking once. Refused for who was declined, or taken out, a while ago."""
    if seat_of(group, by.pk) is not None:
        raise Refused(_("You are in this group already."))
    if _waits(group, by):
        raise Refused(_("The hosts answered you a while ago. You can ask again ninety days after that."))
    values = {"words": words.strip()[:LONGEST_WORDS], "asked_at": timezone.now(), "declined_at": None}
    asking: Asking
    asking, _made = Asking.objects.within(group.network_id).update_or_create(
        group=group, member=by, defaults=values, create_defaults={**values, "network_id": group.network_id}
    )
    happened(happenings.ASKED, group, by=by, about=by.person)
    return asking


@action(rule=rules.can_enter)
def take_back(group: Group, *, by: Any) -> None:
    """Ask no longer."""
    Asking.objects.within(group.network_id).filter(group=group, member=by, declined_at=None).delete()
    happened(happenings.UNASKED, group, by=by, about=by.person)


@action(rule=rules.is_host)
def accept(group: Group, asking: Asking, *, by: Any) -> None:
    """Let somebody in who asks. Refused if they may not enter any more."""
    member = _open(group, asking).member
    if not rules.can_enter(member, group):
        raise Refused(_("They cannot come into this group as things are now."))
    _let_in(group, member)
    happened(happenings.ACCEPTED, group, by=by, about=member.person)


@action(rule=rules.is_host)
def decline(group: Group, asking: Asking, *, by: Any) -> None:
    """Answer somebody that it is not now. No reason is asked; what they wrote is deleted."""
    asking = _open(group, asking)
    asking.words, asking.declined_at = "", timezone.now()
    asking.save(update_fields=["words", "declined_at"])
    happened(happenings.DECLINED, group, by=by, about=asking.member.person)


@action(rule=rules.is_seated)
def invite(group: Group, member: Member, *, by: Any) -> None:
    """Ask a member in: everybody inside may in an open group, hosts in any other. Inviting twice is inviting once. Refused for
    who is in, for whom the group is not, and where one of the two has blocked the other."""
    if group.by_hosts and not rules.is_host(by, group):
        raise Refused(_("The hosts decide who comes into this group."))
    if seat_of(group, member.pk) is not None:
        raise Refused(_("They are in this group already."))
    if not (_for_people_like(group, member) and distance.may_contact(by, member.pk)):
        raise Refused(_("They cannot come into this group as things are now."))
    GroupInvitation.objects.within(group.network_id).get_or_create(
        group=group, member=member, defaults={"network_id": group.network_id, "by": by}
    )
    happened(happenings.INVITED, group, by=by, about=member.person)


@action(rule=rules.is_invited)
def follow(group: Group, *, by: Any) -> None:
    """Come in by an invitation."""
    _let_in(group, by)
    happened(happenings.JOINED, group, by=by, about=by.person)


@action(rule=rules.is_invited)
def pass_over(group: Group, *, by: Any) -> None:
    """Do not follow an invitation. Nobody is told."""
    group.invitations.filter(member=by).delete()
    happened(happenings.INVITATION_ENDED, group, by=by, about=by.person)


# -- going --------------------------------------------------------------------------------------------------------------
@action(rule=rules.is_seated)
def leave(group: Group, *, by: Any) -> None:
    """Go. Nobody is told. Refused for the only host while there is somebody to hand over to. The last one out ends the group;
    where all others rest, it waits for them with what they wrote."""
    present = circles.seats_in(group.network_id, group.circle_id)
    if _hosts_alone(group, by) and present.exclude(member=by).exists():
        raise Refused(_("You are the only host. Please hand over to somebody first."))
    happened(happenings.LEFT, group, by=by, about=by.person)
    _let_go(group, by.pk, by)


@action(rule=rules.is_host)
def remove(group: Group, member: Member, *, by: Any) -> None:
    """Take somebody out. Hosts are not taken out. No reason is asked; who was taken out does not come back by themselves."""
    if group.hosts.filter(seat__member=member).exists():
        raise Refused(_("A host is not taken out."))
    _take_out(group, member, by)


@action(rule=rules.within_a_deed)
def put_out(group: Group, member: Member, *, by: Any) -> None:
    """Take somebody out because a host decided so on a report; a host, too: whoever decided goes on."""
    _take_out(group, member, by)


@action(rule=rules.within_a_deed)
def let_back(group: Group, member: Member, *, by: Any) -> None:
    """Let somebody back in who was put out by mistake, not as a host; who is not one for whom the group is can ask again."""
    Asking.objects.within(group.network_id).filter(group=group, member=member).delete()
    if _for_people_like(group, member):
        _let_in(group, member)
    happened(happenings.JOINED, group, by=by, about=member.person)


@action(rule=rules.is_host)
def close(group: Group, *, by: Any) -> None:
    """End the group, and delete what was written there. Refused while there is another host: it takes all of them."""
    if group.hosts.count() > 1:
        raise Refused(_("There is another host. A group is closed when its hosts are down to one."))
    _end(group, by)


# -- hosts --------------------------------------------------------------------------------------------------------------
@action(rule=rules.is_host)
def name_host(group: Group, member: Member, *, by: Any) -> None:
    """Have somebody who is in look after the group, too."""
    seat = circles.seats_in(group.network_id, group.circle_id).filter(member=member).first()
    if seat is None:
        raise Refused(_("They are not in this group any more."))
    Host.objects.within(group.network_id).get_or_create(
        seat=seat, defaults={"network_id": group.network_id, "group": group}
    )
    happened(happenings.HOST_NAMED, group, by=by, about=member.person)


@action(rule=rules.is_host)
def lay_down(group: Group, *, by: Any) -> None:
    """Be a host no longer. Refused for the only one."""
    if _hosts_alone(group, by):
        raise Refused(_("You are the only host. Please hand over to somebody first."))
    group.hosts.filter(seat__member=by).delete()
    happened(happenings.HOST_ENDED, group, by=by, about=by.person)


# -- what follows from other deeds ----------------------------------------------------------------------------------------
@action(rule=rules.nobody)
def unseat(member: Member, *, everywhere: bool, by: Any) -> None:
    """Take a member's seats: in rooms of alumni, since the company has eyes in them from now on; or `everywhere`, since they are
    erased. With the seats go what they asked for and where they were invited."""
    network = member.network_id
    groups = Group.objects.within(network).filter(circle__seats__member=member)
    asked = Asking.objects.within(network).filter(member=member)
    invited = GroupInvitation.objects.within(network).filter(member=member)
    if not everywhere:
        groups = groups.filter(kind=Kind.BLIND)
        asked, invited = asked.filter(group__kind=Kind.BLIND), invited.filter(group__kind=Kind.BLIND)
    asked.delete()
    invited.delete()
    for group in groups.order_by("pk"):  # in one order, so that two of them never wait for one another
        with suppress(Group.DoesNotExist):  # ended this very moment
            let_go(group, member, by=by)
    happened(happenings.SEATS_ENDED, member, by=by, about=member.person)


@action(rule=rules.nobody)
def look_after(member: Member, *, by: Any) -> None:
    """Have no group of a member be without a host who takes part: they rest, were stopped or have left, and their seats wait for
    them; or they are back, perhaps as the first."""
    for group in Group.objects.within(member.network_id).filter(circle__seats__member=member).order_by("pk"):
        with suppress(Group.DoesNotExist):
            give_host(group, by=by)
    happened(happenings.SEATS_ENDED, member, by=by, about=member.person)


@action(rule=rules.nobody)
def let_go(group: Group, member: Member, *, by: Any) -> None:
    """Take a member's seat in one group, whose row is locked as for everybody who comes, goes or lays something down there."""
    happened(happenings.LEFT, group, by=by, about=member.person)
    _let_go(group, member.pk, by)


@action(rule=rules.nobody)
def give_host(group: Group, *, by: Any) -> None:
    """Have one group be looked after by somebody who takes part."""
    happened(happenings.LOOKED_AFTER, group, by=by)
    _give_host(group, by)


@action(rule=rules.nobody)
def note(group: Group, *, reader: str, what: str, who: str = "", texts: int = 0, by: Any) -> Reading:
    """Write a line into the read log of a room of alumni. The group's row is locked, so that lines come one after the other."""
    last = Reading.objects.within(group.network_id).filter(group=group).order_by("-number").first()
    line = Reading(
        network_id=group.network_id,
        group=group,
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        reader=reader,
        who=who,
        what=what,
        texts=texts,
    )
    line.mark = readlog.mark_of(last.mark if last else readlog.first_mark(group), line)
    line.save(force_insert=True)
    happened(happenings.READ, group, by=by)
    return line


# -- their parts --------------------------------------------------------------------------------------------------------
def _words(name: str, purpose: str) -> dict[str, str]:
    words = {"name": " ".join(name.split()), "purpose": " ".join(purpose.split())}
    for part, most in (("name", LONGEST_NAME), ("purpose", LONGEST_PURPOSE)):
        if not words[part]:
            raise Refused(_("Please write something first."), field=part)
        if len(words[part]) > most:
            raise Refused(_("At most %(most)d characters.") % {"most": most}, field=part)
    return words


def _waits(group: Group, member: Any) -> bool:
    """Whether the hosts have said no to this member a while ago."""
    rows = Asking.objects.within(group.network_id).filter(group=group, member=member)
    return bool(rows.filter(declined_at__gt=timezone.now() - AGAIN_AFTER).exists())


def _open(group: Group, asking: Asking) -> Asking:
    """Return an asking as it stands now, with the group's row locked; Refused once it was answered or taken back."""
    fresh: Asking | None = group.askings.filter(pk=asking.pk, declined_at=None).select_related("member__person").first()
    if fresh is None:
        raise Refused(_("This has been answered already."))
    fresh.member.network = group.network
    return fresh


def _for_people_like(group: Group, member: Member) -> bool:
    """Whether the group is for people as this member is now."""
    rows = Circle.objects.within(group.network_id).filter(circles.opens_to(member), pk=group.circle_id)
    return bool(rows.exists())


def _let_in(group: Group, member: Any) -> None:
    circles.seat(group.circle, [member.pk])
    Asking.objects.within(group.network_id).filter(group=group, member=member).delete()
    GroupInvitation.objects.within(group.network_id).filter(group=group, member=member).delete()


def _take_out(group: Group, member: Member, by: Any) -> None:
    """Take a seat, with what it looked after; who had it does not come back by themselves for a while."""
    seat = seat_of(group, member.pk)
    if seat is None:
        raise Refused(_("They are not in this group any more."))
    seat.delete()
    Asking.objects.within(group.network_id).update_or_create(
        group=group,
        member=member,
        defaults={"declined_at": timezone.now(), "words": ""},
        create_defaults={"network_id": group.network_id, "declined_at": timezone.now()},
    )
    happened(happenings.REMOVED, group, by=by, about=member.person)


def _hosts_alone(group: Group, member: Any) -> bool:
    """Whether this member is the only host who takes part."""
    present = group.hosts.filter(seat__in=circles.seats_in(group.network_id, group.circle_id))
    return set(present.values_list("seat__member", flat=True)) == {member.pk}


def _let_go(group: Group, member_id: int, by: Any) -> None:
    """Take a seat; a group in which nobody has one any more ends, any other is looked after."""
    circles.unseat(group.circle, [member_id])
    if others_in(group, member_id).exists():
        _give_host(group, by)
    else:
        _end(group, by)


def _give_host(group: Group, by: Any) -> None:
    """Make a host of whoever has been in a group longest of those who take part, where none of the hosts does."""
    seats = circles.seats_in(group.network_id, group.circle_id)
    longest = seats.order_by("since", "pk").first()
    if longest is not None and not group.hosts.filter(seat__in=seats).exists():
        Host.objects.create(network_id=group.network_id, group=group, seat=longest)
        happened(happenings.HOST_NAMED, group, by=by)


def _end(group: Group, by: Any) -> None:
    happened(happenings.CLOSED, group, by=by)
    forget(group.network_id, group.public_id)
    group.circle.delete()  # with seats, words, and the group itself
