"""What something told says as a whole: an announcement its text, an issue its lead and its sections. Whether that is anything, how
it begins, and what it said before it was changed."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.translation import gettext as _

from enishi.kit import richtext
from enishi.kit.errors import Refused
from enishi.news.models import LONGEST_BODY, Announcement, Edition, Enclosure, Section
from enishi.news.models.announcement import LONGEST_SUMMARY
from enishi.news.models.section import SectionQuerySet

MOST_EDITIONS = 50


def shown_sections(announcement: Announcement) -> SectionQuerySet:
    """Return the sections that readers see, in order: those with a heading and something below it."""
    rows: SectionQuerySet = Section.objects.within(announcement.network_id).filter(announcement=announcement).standing()
    enclosed = Enclosure.objects.within(announcement.network_id).filter(section=OuterRef("pk"), is_picture=False)
    return rows.exclude(heading="").filter(~Q(body="") | Q(Exists(enclosed)))


def whole(announcement: Announcement) -> str:
    """Return all its text, each section below its heading. One query for an issue, none for an announcement."""
    if not announcement.is_issue:
        return announcement.body
    parts = [format_html("<h2>{}</h2>", each.heading) + each.body for each in shown_sections(announcement)]
    return "".join((announcement.body, *parts))


def demand_words(announcement: Announcement, title: str, body: str) -> None:
    """Refused for what says nothing: without a title, or without text; for an issue without anything but a lead."""
    if not title:
        raise Refused(_("Give it a title first."), field="title")
    if announcement.is_issue:
        _demand_a_number(announcement)
        enclosed = announcement.enclosures.filter(section=None, is_picture=False)
        if not shown_sections(announcement).exists() and not enclosed.exists():
            raise Refused(_("An issue needs a section with text or a file, or a PDF of the whole."))
    elif not body:
        raise Refused(_("Please write something first."), field="body")


def demand_room(announcement: Announcement) -> None:
    """Refused for an issue whose text has become too long as a whole."""
    if len(whole(announcement)) > LONGEST_BODY:
        raise Refused(_("This issue has become too long. Please part it in two."), field="body")


def beginning(announcement: Announcement) -> str:
    """Return how it begins; an issue without a lead names its sections."""
    said = " ".join(richtext.plain(announcement.body).split())
    if not said and announcement.is_issue:
        said = " / ".join(each.heading for each in shown_sections(announcement))
    return said if len(said) <= LONGEST_SUMMARY else said[: LONGEST_SUMMARY - 1] + "…"


def keep_before(announcement: Announcement) -> None:
    """Keep what a published one says now, before it is changed. Refused after MOST_EDITIONS."""
    if announcement.editions.count() >= MOST_EDITIONS:
        raise Refused(_("This announcement has been changed fifty times. Please write a new one."))
    Edition.objects.create(
        network_id=announcement.network_id,
        announcement=announcement,
        title=announcement.title,
        body=whole(announcement),
    )


def _demand_a_number(issue: Announcement) -> None:
    if issue.number is None:
        raise Refused(_("Say which number this issue has."), field="number")
    others = Announcement.objects.within(issue.network_id).filter(
        kind=issue.kind, number=issue.number, series=issue.series_id, taken_back_at=None
    )
    # one with a time counts, too: nobody would be there to read a refusal when the clock shows it
    if others.exclude(pk=issue.pk).exclude(published_at=None, publish_at=None).exists():
        raise Refused(_("There is an issue with this number already."), field="number")
