"""Mail that a network's secretariat sends: who it is from, whom an answer reaches, text and HTML, in the reader's language."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.networks.models import Network


def one_line(text: str) -> str:
    """Return text for a header: without line breaks and control characters, whatever a form or a file let through."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def send(network: Network, template: str, subject: str, *, to: str, language: str, context: dict[str, Any]) -> None:
    """Write a mail to the outbox, in the transaction at hand. `template` has `.txt` and `.html`; both know `network`, and the
    subject holds no word of a person but the network's name."""
    with translation.override(language):
        told = {**context, "network": network}
        message = EmailMultiAlternatives(
            subject=one_line(subject),
            body=render_to_string(f"{template}.txt", told),
            from_email=formataddr(
                (
                    _("%(network)s secretariat") % {"network": one_line(network.name)},
                    parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
                )
            ),
            to=[to],
            reply_to=[network.contact_email] if network.contact_email else None,
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"{template}.html", told), "text/html")
    message.send()
