"""Mail that a network's secretariat sends: who it is from, whom an answer reaches, text and HTML, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.kit.letter import Letter, one_line
from enishi.kit.models import OutboxMail
from enishi.networks.models import Network

LONGEST_SUBJECT = 200


def send(
    network: Network,
    template: str,
    subject: str = "",
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    asks: str = "",
    mark: str = "",
) -> None:
    """Write a mail to the outbox, in the transaction at hand.

    `template` has a `.txt`, which knows `network`; the HTML part is made of it. Without a `subject` its first line is one. A
    subject holds no word of a person but the network's name. `asks` and `mark`: see kit.letter.Letter.
    """
    with translation.override(language or network.language):
        text: str = render_to_string(f"{template}.txt", {**context, "network": network})
        if not subject:
            subject, _break, text = text.strip().partition("\n")
        letter = Letter(
            one_line(subject)[:LONGEST_SUBJECT],
            text,
            to=to,
            sender=sender(network),
            reply_to=network.contact_email,
            asks=asks,
            mark=mark,
        )
    letter.send()


def forget(network: Network, to: Iterable[str]) -> None:
    """Delete this network's mails to these addresses from the outbox, but for one that is on its way this moment. What was
    sent under a former name of the network goes with its age."""
    senders = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            senders.append(sender(network))
    mine = Q()
    for address in to:
        mine |= Q(to=[address])
    rows = OutboxMail.objects.filter(mine, sender__in=senders).exclude(state=OutboxMail.State.SENDING)
    if mine:
        rows.delete()


def sender(network: Network) -> str:
    """Return who a network's mails come from: its name, in the language spoken now, by the installation's address. The address
    is the same for all networks, since only its domain vouches for what this server sends."""
    name = _("%(network)s secretariat") % {"network": one_line(network.name)}
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
