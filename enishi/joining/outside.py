"""Links for groups outside (R054): a group that some of the alumni have elsewhere is told of the network by a link, without a list of
its members ever coming here. They are links as members hand them on (personal.py), and prove as little: whoever comes by one is
asked what everybody is asked. A link ends on a day, with a number of applications, or when it is withdrawn.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.joining import rules
from enishi.joining.codes import code_from, code_hash, tail
from enishi.joining.happenings import OUTSIDE_MADE, OUTSIDE_REVOKED
from enishi.joining.models import Claim, Invitation, PersonalInvitation
from enishi.kit.errors import Refused
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.ui import words

LONGEST = 60  # letters of a group's name
USUAL, LAST = timedelta(days=30), timedelta(days=180)  # how long a link works
MOST = 1_000  # applications by one link
AT_ONCE = 20  # links of a network that work at the same time
LANGUAGES = ("ja", "en")


@action(rule=rules.can_approve)
def make(network: Network, *, group: str, until: date, most: int, by: Any) -> PersonalInvitation:
    """Make a link for one group, that works until the end of a day and for so many applications. Refused for a day that is past
    or too far, a number that is none, and while twenty work."""
    today = today_in(network)
    if not today <= until <= today + LAST:
        raise Refused(_("Please choose a day within the next %(days)d days.") % {"days": LAST.days}, field="until")
    if not 1 <= most <= MOST:
        raise Refused(_("Please choose a number up to %(most)d.") % {"most": MOST}, field="most")
    group = group.strip()[:LONGEST]
    if not group:
        raise Refused(_("Please name the group."), field="group")
    if PersonalInvitation.objects.within(network).for_groups().open().count() >= AT_ONCE:
        raise Refused(_("%(most)d links work already. Withdraw one, or wait until one ends.") % {"most": AT_ONCE})
    made = PersonalInvitation(
        network=network, group=group, seed=secrets.token_urlsafe(16), most=most, made_by_id=by.person_id
    )
    made.code_hash, made.code_tail = code_hash(code_of(made)), tail(code_of(made))
    made.expires_at = datetime.combine(until, time(23, 59, 59), ZoneInfo(network.time_zone))
    made.save(force_insert=True)
    happened(OUTSIDE_MADE, made, by=by)
    return made


@action(rule=rules.can_approve)
def revoke(link: PersonalInvitation, *, by: Any) -> None:
    """Withdraw a link: it leads nowhere any more; who has applied by it is looked at as before. Refused for one that has ended,
    and for a member's, which is theirs."""
    if not link.group or link.state not in (link.State.OPEN, link.State.FULL):
        raise Refused(_("This link no longer works."))
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    happened(OUTSIDE_REVOKED, link, by=by)


def counted(link: PersonalInvitation | None) -> PersonalInvitation | None:
    """Return the link by which somebody applies this moment, with them counted where it is for a group; None if that has ended
    meanwhile: they come all the same, as without a link. Called in the transaction that makes the application."""
    if link is None or not link.group:
        return link
    rows = PersonalInvitation.objects.within(link.network_id).filter(pk=link.pk)  # no join: who waits here looks again
    rows = rows.filter(revoked_at=None, expires_at__gt=timezone.now(), came__lt=F("most"))
    return link if rows.update(came=F("came") + 1) else None


def let_in(link: PersonalInvitation) -> None:
    """Count somebody who came by a link for a group and was let in."""
    PersonalInvitation.objects.within(link.network_id).filter(pk=link.pk).update(joined=F("joined") + 1)


def way_of(invitation: Invitation | None, link: PersonalInvitation | None) -> Claim.Way:
    """Return how an application comes about."""
    if invitation or link is None:
        return Claim.Way.INVITATION if invitation else Claim.Way.FACTS
    return Claim.Way.OUTSIDE if link.group else Claim.Way.PERSONAL


# -- the words --------------------------------------------------------------------------------------------------------------
def code_of(link: PersonalInvitation) -> str:
    """Return the code of a link for a group."""
    return code_from(link.seed, "enishi.joining.outside")


def address_of(link: PersonalInvitation) -> str:
    """Return the whole address."""
    return settings.PUBLIC_URL + reverse("joining:personal", args=[link.network.slug, code_of(link)])


def texts_of(link: PersonalInvitation) -> list[tuple[str, str]]:
    """Return what can be pasted into the group, in each language: (language, text with line breaks). It names the network and
    nobody."""
    return [(language, _text(link, language)) for language in LANGUAGES]


def _text(link: PersonalInvitation, language: str) -> str:
    with translation.override(link.network.speaking(language)), timezone.override(ZoneInfo(link.network.time_zone)):
        said = {"network": link.network.name, "link": address_of(link), "day": words.day(link.expires_at)}
        return "\n\n".join(
            (
                _("%(network)s: here those who were together then stay within call of each other.") % said,
                _(
                    "To come in you answer a few questions about that time, and they are looked at before the door opens. Being in "
                    "this group is no proof, and nobody’s name is carried over from here. You choose who sees what of you."
                ),
                _("%(link)s\nThe link works until %(day)s.") % said,
            )
        )
