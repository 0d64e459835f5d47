"""What a member has read: kept here, so that every device of theirs knows. It is theirs alone and stands in no record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enishi.members import live
from enishi.members.models import Member
from enishi.notices.models import Notice, NoticeQuerySet
from enishi.notices.topics import NOTICES


def read(viewer: Member, notice: Notice) -> None:
    """Note that a notice was opened."""
    _note(viewer, Notice.objects.readable_by(viewer).filter(pk=notice.pk))


def opened(viewer: Member, path: str) -> None:
    """Note that the page at this path was opened, by whichever way: all that was told of it counts as read."""
    here = Q(place=path) | Q(place__startswith=f"{path}#") | Q(place__startswith=f"{path}?")
    _note(viewer, Notice.objects.readable_by(viewer).filter(here))


def read_all(viewer: Member) -> datetime | None:
    """Note that everything was read; return the moment, by which it can be undone. None where nothing was unread."""
    return _note(viewer, Notice.objects.readable_by(viewer))


@transaction.atomic
def unread_again(viewer: Member, moment: datetime) -> int:
    """Undo what was noted at that moment; return how many are unread again. More of the same that came meanwhile stands for
    itself."""
    mine = Notice.objects.readable_by(viewer)
    newer = mine.unread().filter(kind=OuterRef("kind"), thing=OuterRef("thing"))
    back: int = mine.filter(read_at=moment).exclude(Exists(newer)).update(read_at=None)
    live.publish_to(NOTICES, [viewer.pk] if back else [])
    return back


@transaction.atomic
def _note(viewer: Member, rows: NoticeQuerySet) -> datetime | None:
    """Note that these were read; nothing of them leaves the house any more."""
    now = timezone.now()
    if not rows.unread().update(read_at=now, mail_at=None, push_at=None):
        return None
    live.publish_to(NOTICES, [viewer.pk])
    return now
