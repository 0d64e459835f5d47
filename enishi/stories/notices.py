"""What members hear of stories: who is portrayed, that there is something to read and decide; who writes, what they answered;
everybody, that there is a new one."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext_lazy as _

from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind
from enishi.stories.models import Story


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the stories (public ids) that the viewer may read now."""
    rows = Story.objects.readable_by(viewer, viewer.network).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


def theirs(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the stories that are about the viewer."""
    return set(Story.objects.about(viewer).filter(public_id__in=things).values_list("public_id", flat=True))


def written(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the stories that the viewer may write, withdrawn ones among them."""
    return set(Story.objects.written_for(viewer).filter(public_id__in=things).values_list("public_id", flat=True))


TO_READ = NoticeKind(
    "stories.to-read", Category.DESK, _("There is a story about you to read and decide on"), readable=theirs
)
YOURS_SHOWN = NoticeKind("stories.yours-shown", Category.DESK, _("The story about you is shown now"), readable=theirs)
ANSWERED = NoticeKind(
    "stories.answered", Category.DESK, _("Who is portrayed has answered about a story"), readable=written, icon="book"
)
WITHDRAWN = NoticeKind("stories.withdrawn", Category.DESK, _("A story was withdrawn"), readable=written, icon="book")
TOLD = NoticeKind("stories.told", Category.NEWS, _("There is a new story of a member"), readable=readable, icon="book")
