"""What the ideas box tells a member: that there is an answer to what they put in, or that it was joined to another."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext_lazy as _

from enishi.ideas.models import Idea
from enishi.members.models import Member
from enishi.notices.kinds import Category, NoticeKind


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the ideas (public ids) that the viewer may read."""
    rows = Idea.objects.readable_by(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


ANSWERED = NoticeKind(
    "ideas.answered", Category.DESK, _("There is an answer to your idea"), readable=readable, icon="smile"
)
JOINED = NoticeKind(
    "ideas.joined", Category.DESK, _("Your idea was joined to one that says the same"), readable=readable, icon="smile"
)
