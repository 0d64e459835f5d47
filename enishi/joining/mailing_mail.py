"""The mail of a mailing: the officer's subject and greeting, and what stands in every invitation and cannot be left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.joining import mail
from enishi.joining.models import Invitation, Mailing
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.roster.facts import RosterFacts

TEMPLATE = "joining/mail/mailing"
SAMPLE = "ABCD-EFGH-JKMN"  # a code that opens nothing


def send(mailing: Mailing, invitation: Invitation, facts: RosterFacts, code: str, today: date) -> None:
    """Write one mail to the outbox, in the transaction of its invitation. It names nobody but the person invited."""
    network: Network = mailing.network
    letters.send(
        network,
        TEMPLATE,
        mailing.subject,
        to=invitation.address,
        language=network.language,
        context=_context(
            network, mailing.greeting, facts.family_name, code, invitation.expires_at, facts.leaves_on(today)
        ),
        asks=mail.one_click(invitation),
        mark=invitation.public_id,  # one row a sending: what comes back names it
    )


def sample(network: Network, greeting: str, today: date, *, before_leaving: bool) -> str:
    """Return the text of such a mail to nobody, with a code that opens nothing, in the network's language."""
    with translation.override(network.speaking()):
        name = _("Yamada")
        last_day = today + timedelta(days=30) if before_leaving else None
        context = _context(network, greeting, name, SAMPLE, today + timedelta(days=30), last_day)
        return render_to_string(f"{TEMPLATE}.txt", {**context, "network": network}).strip()


def proposal(network: Network, who: str, *, from_file: bool) -> tuple[str, str]:
    """Return subject and greeting to begin with, in the network's language: for those who are about to leave, for those of one
    file of HR (an older register, say), for everybody else."""
    with translation.override(network.speaking()):
        said = {"network": network.name, "organisation": network.organisation}
        subject = _("An invitation to %(network)s") % said
        if who == "leaving":
            text = _(
                "Your last day at %(organisation)s is coming closer. Those who worked here stay in touch in %(network)s, and "
                "we would be glad to have you among them."
            )
        elif from_file:
            text = _(
                "Some time ago you let us note that you would like to stay in touch with %(organisation)s. That register "
                "goes on as %(network)s. Nothing of yours is shown there: whether you take part, and who sees what, you "
                "decide anew."
            )
        else:
            text = _(
                "We hope that you are well. People who worked at %(organisation)s meet in %(network)s, and we have kept a "
                "seat for you."
            )
        return subject[:80], text % said


def _context(
    network: Network, greeting: str, family_name: str, code: str, until: Any, last_day: date | None
) -> dict[str, Any]:
    way = [network.slug, code]
    return {
        "family_name": family_name,
        "greeting": greeting.replace("\r\n", "\n").strip(),
        "link": settings.PUBLIC_URL + reverse("joining:join", args=way),
        "silence": settings.PUBLIC_URL + reverse("joining:no-contact", args=way),
        "code": code,
        "until": until,
        "last_day": last_day,
    }
