"""Mail that a network's secretariat sends: who it is from, whom an answer reaches, text and HTML, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.kit.letter import Letter, one_line, sent_by
from enishi.kit.models import OutboxMail
from enishi.networks.models import Network

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Head:
    """Who a network's mail to many is from, as 特定電子メール法 art. 4 wants it said: name, postal address, and where questions and
    complaints go."""

    name: str
    address: str
    contact: str


_heads: list[Callable[[Network], Head | None]] = []


def headed_by(ask: Callable[[Network], Head | None]) -> None:
    """Name, once at the start, who knows the head of a network's mail to many."""
    _heads.append(ask)


def head(network: Network) -> Head | None:
    """Return the head of a network's mail to many; None until it has said one. One query."""
    return next((found for ask in _heads if (found := ask(network)) is not None), None)


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
    with translation.override(network.speaking(language)):
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
    """Return who a network's mails come from: its name, in the language spoken now, by the installation's address."""
    return sent_by(_("%(network)s secretariat") % {"network": network.name})
