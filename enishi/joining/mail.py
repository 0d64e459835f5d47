"""The mail that invites: short, in the network's language, with its reason, its end and the way never to hear again."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import EmailValidator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.joining.models import Invitation
from enishi.networks.models import Network
from enishi.roster.facts import RosterFacts

_valid = EmailValidator(allowlist=["localhost"])


def link(invitation: Invitation, code: str) -> str:
    """Return the whole address of an invitation."""
    return settings.PUBLIC_URL + reverse("joining:join", args=[invitation.network.slug, code])


def sound_address(address: str) -> bool:
    """Return whether a mail can be sent to what HR's file holds; line breaks and second addresses make it unsound."""
    try:
        _valid(address)
    except ValidationError:
        return False
    return True


def send_invitation(network: Network, invitation: Invitation, facts: RosterFacts, code: str) -> None:
    """Write the mail to the outbox, in the transaction of the invitation. It names nobody but the person invited."""
    context = {
        "network": network,
        "family_name": facts.family_name,
        "link": link(invitation, code),
        "silence": settings.PUBLIC_URL + reverse("joining:no-contact", args=[network.slug, code]),
        "code": code,
        "until": invitation.expires_at,
    }
    with translation.override(network.language):
        name = one_line(network.name)
        message = EmailMultiAlternatives(
            subject=_("An invitation to %(network)s") % {"network": name},
            body=render_to_string("joining/mail/invitation.txt", context),
            from_email=formataddr((_("%(network)s secretariat") % {"network": name}, sender())),
            to=[invitation.address],
            reply_to=[network.contact_email] if network.contact_email else None,
            headers={"List-Unsubscribe": f"<{context['silence']}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("joining/mail/invitation.html", context), "text/html")
    message.send()


def one_line(text: str) -> str:
    """Return text for a header: without line breaks and control characters, whatever a form or a file let through."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def sender() -> str:
    """Return the address that mails of this server come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
