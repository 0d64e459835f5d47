"""The one mail to who has waited for their turn: where to go on, and that nothing else is kept."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.joining import mail
from enishi.joining.models import Awaiting, Invitation
from enishi.networks import letters
from enishi.networks.models import Network


def send(
    network: Network,
    awaiting: Awaiting,
    *,
    family_name: str = "",
    invitation: Invitation | None = None,
    code: str = "",
    promised_on: date | None = None,
    address: str = "",
    mark: str = "",
) -> None:
    """Write the mail to the outbox, in the transaction of whoever calls: to the invited with a new link, to an applicant with
    the day of the answer, to who has neither with the way to apply. In their own language, else the network's; `address` and
    `mark` are those of an application."""
    language, to = awaiting.person.language or network.language, address or awaiting.address
    page = "joining:waiting" if promised_on else "joining:claim"
    context = {
        "family_name": family_name,
        "until": invitation.expires_at if invitation else None,
        "promised_on": promised_on,
        "link": mail.link(invitation, code) if invitation else settings.PUBLIC_URL + reverse(page, args=[network.slug]),
    }
    with translation.override(network.speaking(language)):
        subject = _("%(network)s is open to you now") % {"network": network.name}
    letters.send(network, "joining/mail/turn", subject, to=to, language=language, context=context, mark=mark)
