"""What members are told of groups. A group's name stands beneath a notice in the centre alone and never leaves the house by mail or
to a telephone: that a room exists is no business of whoever reads over a shoulder."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.utils.translation import gettext_lazy as _

from enishi.groups.models import Group
from enishi.notices.kinds import Category, NoticeKind


def _readable(viewer: Any, things: Set[str]) -> Set[str]:
    rows = Group.objects.readable_by(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


ASKED = NoticeKind("groups.asked", Category.GROUPS, _("%(who)s asks to come into a group of yours"), readable=_readable)
ACCEPTED = NoticeKind(
    "groups.accepted", Category.GROUPS, _("You were let into a group"), readable=_readable, icon="noren"
)
INVITED = NoticeKind("groups.invited", Category.GROUPS, _("%(who)s invites you into a group"), readable=_readable)
