"""The mails about a membership that ends, rests or goes on. They concern one's own account, so no consent is asked for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from enishi.accounts import addresses
from enishi.joining.models import Departure
from enishi.members.models import Member
from enishi.networks import letters
from enishi.networks.models import Network


def say_left(member: Member, departure: Departure) -> None:
    """Confirm that somebody left, with the way to undo it."""
    way = _address("joining:back", member.network.slug)
    _send("left", member.network, _to(member), member.person.language, way=way, until=departure.erase_at)


def say_resumed(member: Member) -> None:
    """Say that a rest is over by itself, and how to rest on."""
    way = _address("joining:pause", member.network.slug)
    _send("resumed", member.network, _to(member), member.person.language, way=way)


def say_erased(network: Network, to: str, language: str, *, account: str) -> None:
    """Say that everything is erased. `account`: kept for other networks, alone (to be deleted by its owner), or gone too."""
    _send("erased", network, to, language, way=_address("accounts:removal"), account=account)


def _to(member: Member) -> str:
    return addresses.usable(member.person, member.mail_address)


def _address(name: str, *args: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def _send(name: str, network: Network, to: str, language: str, **context: Any) -> None:
    """Put joining/mail/<name>.txt into the outbox: its first line is the subject. Nothing without an address."""
    if to:
        letters.send(network, f"joining/mail/{name}", to=to, language=language, context=context)
