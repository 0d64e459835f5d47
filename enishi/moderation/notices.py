"""What members are told about reports and decisions: never who reported, nor what was done to somebody else.
A room is not named where it could leave the house."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enishi.groups.models import Group
from enishi.moderation.models import RoomCase
from enishi.notices.kinds import Category, NoticeKind

CAME = NoticeKind("moderation.came", Category.DESK, _("Something was reported"), icon="flag")
DECIDED = NoticeKind(
    "moderation.decided", Category.DESK, _("The secretariat tells you of a decision"), icon="flag", always=True
)
WARNED = NoticeKind(
    "moderation.warned", Category.DESK, _("A warning from the secretariat"), icon="flag", mails_itself=True, always=True
)
HANDLED = NoticeKind(
    "moderation.handled", Category.DESK, _("What you reported has been dealt with"), icon="check-circle"
)
APPEALED = NoticeKind("moderation.appealed", Category.DESK, _("A decision is to be looked at again"), icon="flag")
REVIEWED = NoticeKind(
    "moderation.reviewed", Category.DESK, _("A decision has been looked at again"), icon="flag", always=True
)


def _as_host(viewer: Any, things: Set[str]) -> Set[str]:
    """Cases of rooms that this viewer looks after now."""
    return _in_rooms(RoomCase.objects.readable_by(viewer), viewer, things)


def _as_concerned(viewer: Any, things: Set[str]) -> Set[str]:
    """Cases about this viewer, or that they reported."""
    rows = RoomCase.objects.within(viewer.network_id)
    return _in_rooms(rows.filter(Q(about=viewer) | Q(reports__reporter=viewer)), viewer, things)


def _in_rooms(rows: Any, viewer: Any, things: Set[str]) -> Set[str]:
    found = rows.filter(public_id__in=things, group__in=Group.objects.readable_by(viewer))
    return set(found.values_list("public_id", flat=True))


ROOM_CAME = NoticeKind(
    "moderation.room-came", Category.GROUPS, _("Something was reported in a group of yours"), _as_host, icon="flag"
)
ROOM_DECIDED = NoticeKind(
    "moderation.room-decided",
    Category.GROUPS,
    _("The hosts of a group tell you of a decision"),
    _as_concerned,
    icon="flag",
)
ROOM_HANDLED = NoticeKind(
    "moderation.room-handled",
    Category.GROUPS,
    _("What you reported in a group has been dealt with"),
    _as_concerned,
    icon="check-circle",
)
ROOM_APPEALED = NoticeKind(
    "moderation.room-appealed",
    Category.GROUPS,
    _("A decision in a group of yours is to be looked at again"),
    _as_host,
    icon="flag",
)
ROOM_REVIEWED = NoticeKind(
    "moderation.room-reviewed",
    Category.GROUPS,
    _("A decision in a group has been looked at again"),
    _as_concerned,
    icon="flag",
)
