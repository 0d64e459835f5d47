"""What the relay tells a member: that the baton came to them. Once it has gone on, nothing is shown of it."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext_lazy as _

from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind
from enishi.relay.models import Baton


def thing_of(baton: Baton) -> str:
    """Return what a baton on its way to its next runner is called in notices."""
    return f"relay{baton.number}"


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return the thing that is in the viewer's hand."""
    rows = Baton.objects.within(viewer.network_id).filter(to=viewer)
    return {thing for baton in rows if (thing := thing_of(baton)) in things}


BATON = NoticeKind(
    "relay.baton",
    Category.RELAY,
    _("The baton of the introduction relay has come to you"),
    readable=readable,
    icon="relay",
)
