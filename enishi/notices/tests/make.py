"""Plain makers of notices for tests."""

from __future__ import annotations

from typing import Any

from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind
from enishi.notices.models import Notice
from enishi.notices.telling import tell

POKED = NoticeKind("tests.poked", Category.MENTIONS, "%(who)s poked you")
POSTED = NoticeKind("tests.posted", Category.NEWS, "New: %(title)s", icon="book")


def make_notice(member: Member, kind: NoticeKind = POSTED, thing: str = "abcdefghjk", **values: Any) -> Notice:
    """Return what a member was told last of a thing; POSTED is nobody's doing, POKED wants `by`."""
    slug = member.network.slug
    given = {"place": f"/n/{slug}/home/", "title": "総会のご案内"} | values
    tell(kind, [member.pk], network=member.network, thing=thing, **given)
    rows = Notice.objects.within(member.network_id).filter(member=member, kind=kind.code, thing=thing)
    made: Notice = rows.order_by("-pk")[0]
    return made
