"""`bin/enishi invite`: the operator invites one person of a roster."""

from __future__ import annotations

import argparse
import sys

from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM
from enishi.joining import actions
from enishi.joining.models import Invitation
from enishi.kit.errors import Refused
from enishi.networks.models import Network
from enishi.roster import facts as roster
from enishi.roster.facts import RosterFacts


def invite(arguments: argparse.Namespace) -> int:
    """Invite `arguments.person` (employee number, address, or the id in the address of their page) to the network
    `arguments.network`: by mail, or with `arguments.link` by a link that is printed, once. Returns 0; raises Refused."""
    network = Network.objects.filter(slug=arguments.network).first()
    if network is None:
        raise Refused(_("There is no network %(slug)s.") % {"slug": arguments.network})
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
