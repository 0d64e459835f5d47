"""What an applicant is written: a question, a welcome, a declining, the end of a long wait. In their own language, else the
network's, to the address that they confirmed; it never tells whether somebody is on the roster. What comes back is noted on the
application (claims_returns.py)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.joining.models import Claim
from enishi.kit.ids import new_public_id
from enishi.networks import letters
from enishi.networks.models import Network


def send_question(claim: Claim, text: str) -> None:
    """Tell the applicant what the secretariat asks, and where to answer."""
    _send(claim, "question", "joining:waiting", text=text)


def send_welcome(claim: Claim) -> None:
    """Tell the applicant that they are in."""
    _send(claim, "welcome", "home:home")


def send_decline(claim: Claim, again: date) -> None:
    """Tell the applicant the reason as the secretariat chose it, and from when they may apply again."""
    _send(claim, "decline", "public:network", again=again)


def send_closed(claim: Claim) -> None:
    """Tell the applicant that nobody decided, and that they may apply again at once."""
    _send(claim, "closed", "joining:claim")


def mark(claim: Claim) -> str:
    """Return the mark of a new mail to the applicant, by which it is known again when it comes back; where the last one did, it
    goes to the address that they put first since. Saved at once, within the transaction of the mail."""
    claim.address, claim.mail_mark = claim.reaches, new_public_id()
    claim.came_back, claim.came_back_at = "", None
    claim.save(update_fields=["address", "mail_mark", "came_back", "came_back_at"])
    return claim.mail_mark


def _send(claim: Claim, kind: str, view: str, **told: Any) -> None:
    network: Network = claim.network
    language = claim.person.language or network.language
    with translation.override(network.speaking(language)):
        subjects = {
            "question": _("A question about your application to %(network)s"),
            "welcome": _("Welcome to %(network)s"),
            "decline": _("Your application to %(network)s"),
            "closed": _("Your application to %(network)s has ended"),
        }
        context = {
            **told,
            "kind": kind,
            "family_name": claim.claimed.get("now", "").partition(" ")[0] or claim.claimed.get("family", ""),
            "reason": claim.get_reason_display(),
            "link": settings.PUBLIC_URL + reverse(view, args=[network.slug]),
        }
        subject = subjects[kind] % {"network": network.name}
    mark_of_it = mark(claim)
    letters.send(
        network, "joining/mail/claim", subject, to=claim.address, language=language, context=context, mark=mark_of_it
    )
