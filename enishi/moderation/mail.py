"""The mails about a warning and a suspension. They concern one's own account, so no consent is asked for, and no notice would be read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from enishi.accounts import addresses
from enishi.members.models import Member
from enishi.moderation.models import Appeal, Decision
from enishi.networks import letters


def say_warned(decision: Decision) -> None:
    """Tell somebody that they are warned: why, and how to have it looked at again."""
    way = _address("moderation:decision", decision.network.slug, decision.public_id)
    _send("warned", _whose(decision), decision=decision, way=way)


def say_suspended(decision: Decision) -> None:
    """Tell somebody that they are suspended: until when, why, and how to have it looked at again."""
    _send("suspended", _whose(decision), decision=decision, way=_address("moderation:suspended", decision.network.slug))


def say_reviewed(appeal: Appeal) -> None:
    """Tell somebody what came of their appeal."""
    member = _whose(appeal.decision)
    way = _address("moderation:decision", member.network.slug, appeal.decision.public_id)
    _send("reviewed", member, appeal=appeal, decision=appeal.decision, way=way)


def say_ended(member: Member) -> None:
    """Tell somebody that they take part again."""
    _send("ended", member, way=_address("public:network", member.network.slug))


def _whose(decision: Decision) -> Member:
    rows = Member.objects.within(decision.network_id).select_related("person", "network")
    found: Member = rows.get(pk=decision.case.about_id)
    return found


def _address(name: str, *args: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def _send(name: str, member: Member, **context: Any) -> None:
    """Put moderation/mail/<name>.txt into the outbox: its first line is the subject. Nothing without an address."""
    to = addresses.usable(member.person, member.mail_address)
    if to:
        letters.send(member.network, f"moderation/mail/{name}", to=to, language=member.person.language, context=context)
