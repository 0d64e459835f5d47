"""What can happen to what is told, in the words of the record. Its text is never part of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from enishi.activity.deeds import Kind

BEGUN = Kind("news.begun", _("Somebody began to write an announcement"))
WRITTEN = Kind("news.written", _("An announcement was written on"))
SCHEDULED = Kind("news.scheduled", _("An announcement was given a time"))
UNSCHEDULED = Kind("news.unscheduled", _("An announcement lost its time"))
LAPSED = Kind(
    "news.lapsed",
    _("An announcement could not be shown at its time, and is a draft again"),
    then="enishi.news.jobs.lapsed",
)
PUBLISHED = Kind("news.published", _("An announcement was published"), then="enishi.news.jobs.announced")
CHANGED = Kind("news.changed", _("A published announcement was changed"))
SECTIONS = Kind("news.sections", _("The sections of an issue were written on"))
SERIES_BEGUN = Kind("news.series-begun", _("A series was begun"))
SERIES_CHANGED = Kind("news.series-changed", _("A series was changed"))
SERIES_ENDED = Kind("news.series-ended", _("A series was ended"))
THEME_NAMED = Kind("news.theme-named", _("A theme of what is told was named"))
THEME_OVER = Kind("news.theme-over", _("A theme of what is told was ended"))
WATCH_SET = Kind("news.watch-set", _("Somebody said after how many silent days to be reminded"))
ENDED = Kind("news.ended", _("The last day of an announcement passed"), then="enishi.news.jobs.forgotten")
TAKEN_BACK = Kind("news.taken-back", _("An announcement was taken back"), then="enishi.news.jobs.forgotten")
ENCLOSED = Kind("news.enclosed", _("A picture or file was enclosed"))
UNENCLOSED = Kind("news.unenclosed", _("A picture or file was taken out"))
CONFIRMED = Kind("news.confirmed", _("Somebody confirmed that they read an announcement"), own=True)
LIST_SEEN = Kind("news.list-seen", _("Somebody looked at who has confirmed an announcement"))
REMINDED = Kind("news.reminded", _("Those who have not confirmed were reminded"), then="enishi.news.jobs.reminded")
