"""What is told: announcements and issues with their sections, what is enclosed in them, who confirmed."""

from enishi.news.models.announcement import (
    HIGHEST_NUMBER,
    LONGEST_BODY,
    LONGEST_TITLE,
    Announcement,
    AnnouncementQuerySet,
    Confirmation,
    Edition,
    Told,
)
from enishi.news.models.enclosure import LONGEST_ALT, LONGEST_NAME, Enclosure
from enishi.news.models.section import LONGEST_HEADING, Section
from enishi.news.models.series import LONGEST_SERIES, Series, Watch

__all__ = [
    "HIGHEST_NUMBER",
    "LONGEST_ALT",
    "LONGEST_BODY",
    "LONGEST_HEADING",
    "LONGEST_NAME",
    "LONGEST_SERIES",
    "LONGEST_TITLE",
    "Announcement",
    "AnnouncementQuerySet",
    "Confirmation",
    "Edition",
    "Enclosure",
    "Section",
    "Series",
    "Told",
    "Watch",
]
