"""The mail that invites: short, in the network's language, with its reason, its end and the way never to hear again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.joining.models import Invitation
from enishi.kit.sealing import seal, unseal
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.roster.facts import RosterFacts

SILENCE = "joining.silence"  # what a sealed address of one click is good for, and for nothing else
SPOKEN_FOR = timedelta(days=7)  # how long an invitation works that was asked for on the telephone
_valid = EmailValidator(allowlist=["localhost"])


def link(invitation: Invitation, code: str) -> str:
    """Return the whole address of an invitation."""
    return settings.PUBLIC_URL + reverse("joining:join", args=[invitation.network.slug, code])


def one_click(invitation: Invitation) -> str:
    """Return the whole address that ends all mail to the person invited, by one POST of a mail program (RFC 8058). It knows the
    invitation and not the code: what mail programs and their providers keep of it lets nobody in."""
    token = seal(invitation.public_id, SILENCE)
    return settings.PUBLIC_URL + reverse("joining:silence", args=[invitation.network.slug, token])


def silenced_by(network: Network, token: str) -> Invitation | None:
    """Return the invitation of this network that a sealed address of one_click belongs to, or None. It never grows old."""
    public_id = unseal(token, SILENCE)
    found: Invitation | None = Invitation.objects.within(network).filter(public_id=public_id or "").first()
    if found is not None:
        found.network = network
    return found


def sound_address(address: str) -> bool:
    """Return whether a mail can be sent to what HR's file holds; line breaks and second addresses make it unsound."""
    try:
        _valid(address)
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class Spoken:
    """A telephone call with the secretariat of a moment ago: when, and with whom."""

    at: datetime
    officer: str


def send_invitation(
    network: Network, invitation: Invitation, facts: RosterFacts, code: str, spoken: Spoken | None = None
) -> None:
    """Write the mail to the outbox, in the transaction of the invitation. It names nobody but the person invited, and after a
    call the officer whom they spoke with. Who has just asked for it is not asked whether they want more such mails, and does not wait
    behind mails to many."""
    context = {
        "family_name": facts.family_name,
        "link": link(invitation, code),
        "silence": settings.PUBLIC_URL + reverse("joining:no-contact", args=[network.slug, code]),
        "code": code,
        "until": invitation.expires_at,
        "spoken": spoken,
    }
    with translation.override(network.speaking()):
        subject = _("An invitation to %(network)s")
        if spoken:
            subject = _("As we said on the telephone: the way into %(network)s")
    letters.send(
        network,
        "joining/mail/spoken" if spoken else "joining/mail/invitation",
        subject % {"network": network.name},
        to=invitation.address,
        language=network.language,
        context=context,
        asks="" if spoken else one_click(invitation),
        mark=invitation.public_id,  # one row a sending: what comes back names it
    )
