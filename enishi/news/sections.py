"""The sections of an issue: added, written, moved, taken out and put back. Each is a deed on the issue, under its lock. What is
published is changed at once, and keeps what it said before."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit import keeping, richtext
from enishi.kit.errors import Conflict, Refused
from enishi.members import sharing
from enishi.news import board, happenings, rules, saying
from enishi.news.models import LONGEST_HEADING, Announcement, Section

MOST, MOST_TAKEN_OUT = 24, 5


@action(rule=rules.can_change)
def add(issue: Announcement, *, by: Any) -> Section:
    """Add an empty section at the end; readers see it once it says something. Refused for one too many."""
    _is_an_issue(issue)
    rows = _of(issue)
    if rows.standing().count() >= MOST:
        raise Refused(_("Twenty-four sections are enough for an issue."))
    last = rows.aggregate(last=Max("position"))["last"] or 0
    made: Section = Section.objects.create(network_id=issue.network_id, announcement=issue, position=last + 1)
    happened(happenings.SECTIONS, issue, by=by)
    return made


@action(rule=rules.can_change)
def write(issue: Announcement, *, which: str, version: int, heading: str, body: str, by: Any) -> None:
    """Keep what was written in a section. Conflict if somebody was faster; Refused without a heading, for a section that was taken
    out, and for an issue that has become too long."""
    row = _one(issue, which)
    if row.removed_at:
        raise Refused(_("This section has been taken out. Put it back first."))
    if row.version != version:
        raise Conflict(_("Somebody changed this section in the meantime. Nothing has been saved yet."))
    heading, body = " ".join(heading.split())[:LONGEST_HEADING], richtext.clean(body)
    if not heading:
        raise Refused(_("Give it a heading first."), field="heading")
    with _changing(issue, by, keeps=(heading, body) != (row.heading, row.body)):
        row.heading, row.body, row.version = heading, body, row.version + 1
        row.save(update_fields=["heading", "body", "version"])
        saying.demand_room(issue)


@action(rule=rules.can_change)
def move(issue: Announcement, *, which: str, up: bool, by: Any) -> None:
    """Have a section change places with the one before it, or after it; at the end nothing happens."""
    row = _one(issue, which)
    rows = list(_of(issue).standing())
    if row in rows:
        at = rows.index(row)
        to = at - 1 if up else at + 1
        if 0 <= to < len(rows):
            with _changing(issue, by):
                rows[at], rows[to] = rows[to], rows[at]
                for position, each in enumerate(rows, 1):  # anew for all: what was taken out may stand between them
                    each.position = position
                Section.objects.within(issue.network_id).bulk_update(rows, ["position"])
            return
    happened(happenings.SECTIONS, issue, by=by)


@action(rule=rules.can_change)
def remove(issue: Announcement, *, which: str, by: Any) -> None:
    """Take a section out; it can be put back while it is among the last few. Refused for the last that a published issue says, or one
    that has a time."""
    row = _one(issue, which)
    with _changing(issue, by):
        row.removed_at = row.removed_at or timezone.now()
        row.save(update_fields=["removed_at"])
        for gone in _of(issue).taken_out()[MOST_TAKEN_OUT:]:
            for each in gone.enclosures.all():
                transaction.on_commit(functools.partial(keeping.drop, each.stored_as))
            gone.delete()


@action(rule=rules.can_change)
def put_back(issue: Announcement, *, which: str, by: Any) -> None:
    """Put back a section that was taken out, at its place. Refused for one too many."""
    row = _one(issue, which)
    if _of(issue).standing().count() >= MOST:
        raise Refused(_("Twenty-four sections are enough for an issue."))
    with _changing(issue, by):
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        saying.demand_room(issue)


# -- their parts --------------------------------------------------------------------------------------------------------
@contextmanager
def _changing(issue: Announcement, by: Any, *, keeps: bool = True) -> Iterator[None]:
    """Change sections: what a published issue said is kept before (`keeps`), the feed follows; what is
    published or has a time must still say something."""
    public = issue.published_at is not None
    if public:
        sharing.demand(by)
        if keeps:
            saying.keep_before(issue)
            issue.changed_at = timezone.now()
    yield
    if public or issue.publish_at:
        saying.demand_words(issue, issue.title, issue.body)
    issue.summary, issue.version, issue.saved_at = saying.beginning(issue), issue.version + 1, timezone.now()
    issue.save(update_fields=["summary", "version", "saved_at", "changed_at"])
    if public and not issue.is_over:
        board.show(issue, by=by)
    happened(happenings.CHANGED if public else happenings.SECTIONS, issue, by=by)


def _of(issue: Announcement) -> Any:
    return Section.objects.within(issue.network_id).filter(announcement=issue)


def _one(issue: Announcement, which: str) -> Section:
    _is_an_issue(issue)
    row: Section | None = _of(issue).filter(public_id=which.replace("\0", "")[:10]).first()
    if row is None:
        raise Refused(_("This section is not there any more."))
    return row


def _is_an_issue(announcement: Announcement) -> None:
    if not announcement.is_issue:
        raise Refused(_("Only an issue has sections."))
    if announcement.taken_back_at:
        raise Refused(_("This has been taken back already."))
