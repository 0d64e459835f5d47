"""Letters that ask for work or business are requests of the company: they count among those that a member lets come in a month."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django.utils.translation import gettext_lazy as _

from enishi.letters.models import Letter
from enishi.notices.kinds import Category, NoticeKind


def readable(viewer: Any, things: Set[str]) -> Set[str]:
    """Return those of these letters that the viewer may read. One query."""
    rows = Letter.objects.archived_for(viewer).filter(public_id__in=things)
    return set(rows.values_list("public_id", flat=True))


OFFER = NoticeKind(
    "letters.offer",
    Category.ASKS,
    _("A letter asks you for something: %(title)s"),
    readable,
    "mail",
    mails_itself=True,
    offers=True,
)
