"""What is told of introductions: to who asked, to the employee who is asked, and to the desk."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext_lazy as _

from enishi.introductions.models import Introduction
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.notices.kinds import Category, NoticeKind


def readable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the introductions (public ids) to which the viewer is a side."""
    rows = Introduction.objects.concerning(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


def answerable(viewer: Member, things: Set[str]) -> Set[str]:
    """Return those of the introductions (public ids) that the viewer reads at the desk."""
    rows = Introduction.objects.answerable_by(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


ASKED = NoticeKind(
    "introductions.asked",
    Category.DESK,
    _("The secretariat asks you for an introduction"),
    readable=readable,
    icon="people",
)
MOVED = NoticeKind(
    "introductions.moved", Category.DESK, _("There is news of your introduction"), readable=readable, icon="people"
)
ACCEPTED = NoticeKind(
    "introductions.accepted",
    Category.DESK,
    _("%(who)s would like to talk with you"),
    readable=readable,
    icon="people",
)
NEW = NoticeKind(
    "introductions.new",
    Category.DESK,
    _("A member asks for an introduction"),
    readable=answerable,
    icon="people",
    right=Right.DESK,
)
TO_ROUTE = NoticeKind(
    "introductions.to-route",
    Category.DESK,
    _("An introduction waits for the desk"),
    readable=answerable,
    icon="people",
    right=Right.DESK,
)
