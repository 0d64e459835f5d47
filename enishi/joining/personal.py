"""Links that members hand on to people they know: few, for two weeks, to be withdrawn. Whoever comes by one applies as everybody
does; the secretariat reads who handed it on, which proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.joining import rules
from enishi.joining.codes import code_hash, new_code, tail
from enishi.joining.happenings import MEMBERS_INVITE, PERSONAL_MADE, PERSONAL_REVOKED
from enishi.joining.models import Claim, PersonalInvitation
from enishi.kit.errors import Refused
from enishi.members import rules as members_rules
from enishi.members.models import Member
from enishi.networks.models import Network

VALID_FOR = timedelta(days=14)
A_DAY = 3  # links that one member makes in a day
AT_ONCE = 10  # links of one member that work at the same time


@dataclass(frozen=True)
class Handed:
    """A link just made, with its address: the only moment at which it is known."""

    invitation: PersonalInvitation
    link: str


@action(rule=members_rules.oneself)
def make(member: Member, *, by: Any) -> Handed:
    """Make a link for somebody the member knows. It holds a code and nothing of either. Refused where the network does not
    want it, for the fourth in a day, and while ten of the member's work."""
    network: Network = member.network
    if not network.members_invite:
        raise Refused(_("This network asks its members not to make links."))
    rows, now = PersonalInvitation.objects.of_member(member), timezone.now()
    if rows.filter(made_at__gt=now - timedelta(days=1)).count() >= A_DAY:
        raise Refused(
            _("You have made %(most)d links since yesterday. Please make the next one tomorrow.") % {"most": A_DAY}
        )
    if rows.open().count() >= AT_ONCE:
        raise Refused(_("%(most)d of your links work. Withdraw one, or wait until one expires.") % {"most": AT_ONCE})
    code = new_code()
    made: PersonalInvitation = PersonalInvitation.objects.create(
        network=network,
        sender=member,
        code_hash=code_hash(code),
        code_tail=tail(code),
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    happened(PERSONAL_MADE, made, by=by, about=member.person)
    return Handed(made, settings.PUBLIC_URL + reverse("joining:personal", args=[network.slug, code]))


@action(rule=rules.is_sender)
def revoke(invitation: PersonalInvitation, *, by: Any) -> None:
    """Withdraw a link: it leads nowhere any more. An application that was made with it stays. Refused for one that has ended."""
    if invitation.state != PersonalInvitation.State.OPEN:
        raise Refused(_("This link no longer works."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    happened(PERSONAL_REVOKED, invitation, by=by, about=by.person)


@action(rule=members_rules.can_change_settings)
def set_members_invite(network: Network, *, allowed: bool, by: Any) -> None:
    """Set whether members may hand on links. Where they may not, those that are out lead nowhere."""
    network.members_invite = allowed
    network.save(update_fields=["members_invite"])
    happened(MEMBERS_INVITE, network, by=by, allowed=allowed)


def leading(network: Network, *, code: str = "", public_id: str = "") -> PersonalInvitation | None:
    """Return the link of this network that leads on, by its code or its public id; None for everything else. One query."""
    rows = PersonalInvitation.objects.within(network)
    rows = rows.with_code(code) if code else rows.filter(public_id=public_id)
    found: PersonalInvitation | None = rows.open().first()
    return found if found is not None and (found.group or network.members_invite) else None


def came_by(member: Member) -> list[int]:
    """Return ids of those who joined by this member's links and take part, the newest first. What of them the member may see
    says visibility; who was declined, or never came, leaves nothing. One query."""
    rows = Claim.objects.within(member.network_id).filter(personal__sender=member, state=Claim.State.APPROVED)
    joined = Member.objects.within(member.network_id).active().filter(person__in=rows.values("person"))
    return list(joined.order_by("-pk").values_list("pk", flat=True)[:50])
