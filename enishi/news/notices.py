"""What members hear of what is told: that it is there, and once more where they were asked to confirm; and who publishes, that it
could not be shown. What asks for confirmation is told as the secretariat's word to them, at once; it takes none of the requests that
a member allows the company."""

from __future__ import annotations

from collections.abc import Hashable, Set
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from enishi.news.models import Announcement
from enishi.notices.kinds import Category, NoticeKind

if TYPE_CHECKING:
    from enishi.members.models import Member


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of these announcements, all of which the viewer was told of, that they may read now. One query."""
    rows = Announcement.objects.heard_by(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


def written(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of these announcements that the viewer may write."""
    rows = Announcement.objects.written_for(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


def alike(viewer: Member) -> Hashable:
    """What rules.heard_by asks of a viewer: those of whom it is the same read the same announcements."""
    return viewer.is_member, viewer.member_class_id, frozenset(viewer.labels)


TOLD = NoticeKind(
    "news.told", Category.NEWS, _("There is an announcement"), readable=readable, icon="megaphone", alike=alike
)
ISSUE = NoticeKind(
    "news.issue",
    Category.NEWS,
    _("An issue of the in-house news has come out"),
    readable=readable,
    icon="book",
    alike=alike,
)
PLEASE_CONFIRM = NoticeKind(
    "news.please-confirm",
    Category.DESK,
    _("The secretariat asks you to read and confirm something"),
    readable=readable,
    alike=alike,
)
LAPSED = NoticeKind(
    "news.lapsed",
    Category.DESK,
    _("An announcement could not be shown at its time, and is a draft again"),
    readable=written,
    icon="megaphone",
)
REMINDER = NoticeKind(
    "news.reminder",
    Category.DESK,
    _("The secretariat reminds you to read and confirm something"),
    readable=readable,
    alike=alike,
)
