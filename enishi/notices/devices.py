"""Switching notices on and off on a device."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.notices import happenings, pushing, rules
from enishi.notices.models import PushDevice


@action(rule=rules.own)
def switch_on(
    member: Member, *, endpoint: str, p256dh: str, auth: str, signed_in: UserSession, words: str = "", by: Any
) -> PushDevice:
    """Have notices shown by the browser behind this endpoint, as long as the session `signed_in` stands. An endpoint is one
    member's: whoever had it before, on a device that several people use, is told nothing there any more. Refused beyond
    pushing.MOST devices."""
    mark = pushing.mark(endpoint)
    because = "a browser's endpoint is one member's, in whichever network"
    PushDevice.objects.everywhere(because=because).filter(mark=mark).delete()
    if PushDevice.objects.within(member.network_id).filter(member=member).count() >= pushing.MOST:
        raise Refused(_("Notices are on on ten devices already. Please take one of them away first."))
    device = PushDevice.objects.create(
        network=member.network, member=member, signed_in=signed_in, endpoint=endpoint, mark=mark, p256dh=p256dh,
        auth=auth, sender=pushing.public_key(), words=words[:60],
    )  # fmt: skip
    happened(happenings.DEVICE_ON, member, by=by, about=member.person)
    return device


@action(rule=rules.own)
def switch_off(member: Member, *, device: str = "", endpoint: str = "", by: Any) -> None:
    """Have notices shown no more by a device of this member, named by its public id or by its endpoint. Doing it twice does no
    harm."""
    mine = PushDevice.objects.within(member.network_id).filter(member=member)
    (mine.filter(public_id=device) if device else mine.filter(mark=pushing.mark(endpoint))).delete()
    happened(happenings.DEVICE_OFF, member, by=by, about=member.person)
