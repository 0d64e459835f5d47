"""`bin/enishi invite`, `bounce` and `member erase`: what the operator does for one person, or has done to one mail."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM
from enishi.joining import actions
from enishi.joining.models import Invitation
from enishi.kit import bounces
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts


def invite(arguments: argparse.Namespace) -> int:
    """Invite `arguments.person` (employee number, address, or the id in the address of their page) to the network
    `arguments.network`: by mail, or with `arguments.link` by a link that is printed, once. Returns 0; raises Refused."""
    network = _network(arguments.network)
    facts = _person(network, arguments.person)
    way = Invitation.Way.LINK if arguments.link else Invitation.Way.MAIL
    issued = actions.invite(network, facts.id, way=way, reason=_("by command line"), by=SYSTEM)
    if way == Invitation.Way.LINK:
        sys.stdout.write(f"{issued.link}\n")
    else:
        sys.stdout.write(_("Invited by mail; it is in the outbox.") + "\n")
    return 0


def _person(network: Network, said: str) -> RosterFacts:
    """Return the one person that the operator means; Refused for nobody, or for more than one."""
    by_id = roster.person(network, said)
    if by_id is not None:
        return by_id
    people = roster.found(network, email=said) if "@" in said else roster.found(network, number=said)
    if len(people) == 1:
        return people[0]
    if people:
        raise Refused(_("More than one person is called that. Use the id in the address of their page."))
    raise Refused(_("Nobody on the roster is called that."))


def bounce(arguments: argparse.Namespace) -> int:
    """Read a message from the standard input and note which of our mails came back. Always 0: a mail server would take anything
    else for a reason to send yet another notification."""
    found = bounces.read(sys.stdin.buffer.read(bounces.LARGEST))
    if found is None:
        sys.stdout.write(_("This says of none of our mails that it came back.") + "\n")
        return 0
    bounces.came_back(*found)
    sys.stdout.write(_("Noted: a mail came back.") + "\n")
    return 0


def member_erase(arguments: argparse.Namespace) -> int:
    """Erase the membership of `arguments.email` in `arguments.network`, for `arguments.reason`. Returns 0; raises Refused."""
    network = _network(arguments.network)
    member = Member.objects.within(network).filter(person__emailaddress__email__iexact=arguments.email).first()
    if member is None:
        raise Refused(_("Nobody in this network has that address."))
    actions.erase(member, reason=arguments.reason, by=SYSTEM)
    sys.stdout.write(_("Erased. Backups hold it until they are replaced.") + "\n")
    return 0


def _network(slug: str) -> Network:
    network = Network.objects.filter(slug=slug).first()
    if network is None:
        raise Refused(_("There is no network %(slug)s.") % {"slug": slug})
    return network
