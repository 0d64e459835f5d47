"""What is sent about an enquiry. Until somebody answers, no mail holds a word that the form took in: it goes to an address
that nobody has confirmed, and must not carry anybody's text there.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.desk.models import Enquiry
from enishi.networks import letters
from enishi.networks.models import Network


def send_receipt(enquiry: Enquiry) -> None:
    """Tell who wrote the number, and the day by which they hear."""
    _send(enquiry, "receipt")


def send_answer(enquiry: Enquiry, text: str) -> None:
    """Send an officer's answer."""
    _send(enquiry, "answer", answer=text)


def tell_secretariat(enquiry: Enquiry, *, again: bool = False) -> None:
    """Tell the network's own address that something came, or more of it (`again`); what, is read at the desk alone."""
    network: Network = enquiry.network
    if not network.contact_email:
        return
    with translation.override(network.speaking()):
        subject = _("Enquiry %(number)s for %(network)s") % {"number": enquiry.number, "network": network.name}
    link = settings.PUBLIC_URL + reverse("desk:enquiry", args=[network.slug, enquiry.public_id])
    context = {"enquiry": enquiry, "kind": "again" if again else "notice", "link": link}
    letters.send(
        network, "desk/mail/enquiry", subject, to=network.contact_email, language=network.language, context=context
    )


def _send(enquiry: Enquiry, kind: str, **told: str) -> None:
    network: Network = enquiry.network
    with translation.override(enquiry.language):
        said = (
            _("Answer to your enquiry %(number)s") if kind == "answer" else _("Your enquiry has arrived (%(number)s)")
        )
        subject = f"{said % {'number': enquiry.number}} {network.name}"
    own = [network.slug, enquiry.public_id]
    to = reverse("desk:mine-enquiry", args=own) if enquiry.member_id else reverse("desk:contact", args=own[:1])
    link = settings.PUBLIC_URL + to
    context = {"enquiry": enquiry, "kind": kind, "link": link, **told}
    letters.send(network, "desk/mail/enquiry", subject, to=enquiry.address, language=enquiry.language, context=context)
