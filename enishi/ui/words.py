"""Words that every page uses the same way: audiences, dates, ranges of years, figures (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

# audience -> (data-level, icon, words). The set of ticked boxes decides the words; there are no others.
AUDIENCES = {
    0: ("self", "lock", pgettext_lazy("audience", "only me")),
    1: ("alumni", "person", pgettext_lazy("audience", "alumni only")),
    2: ("employees", "building", pgettext_lazy("audience", "employees only")),
    3: ("members", "people", pgettext_lazy("audience", "alumni and employees")),
    4: ("office", "shield", pgettext_lazy("audience", "secretariat only")),
    5: ("alumni-office", "person", pgettext_lazy("audience", "alumni and secretariat")),
    6: ("employees-office", "building", pgettext_lazy("audience", "employees and secretariat")),
    7: ("members", "people", pgettext_lazy("audience", "all members")),
    15: ("public", "globe", pgettext_lazy("audience", "public")),
}
WEEKDAYS = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")


def spoken() -> str:
    """Return the language that is spoken, "ja" or "en", without the variant of a network's words."""
    return (get_language() or "ja")[:2]


def japanese() -> bool:
    """Return whether the page is in Japanese."""
    return (get_language() or "ja").startswith("ja")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a list is written: language, day and time zone, asked once for all its rows. Each of these questions costs a
    twentieth of a card."""

    language: str | None
    japanese: bool
    today: date
    zone: tzinfo

    @classmethod
    def now(cls) -> Reader:
        """Return the reader of the page at hand."""
        return cls(get_language(), japanese(), timezone.localdate(), timezone.get_current_timezone())


def local(moment: date | datetime) -> date:
    """Return the day of a moment where the reader is; a date stays as it is."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def day(moment: date | datetime | None) -> str:
    """Return 2026年11月20日（金） or 20 Nov 2026."""
    if not moment:
        return ""
    on = local(moment)
    if japanese():
        return f"{on.year}年{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(moment: date | datetime | None) -> str:
    """Return 11月20日 or 20 Nov; the year stands before it when it is not this one."""
    if not moment:
        return ""
    on, now = local(moment), timezone.localdate()
    if japanese():
        return f"{'' if on.year == now.year else f'{on.year}年'}{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]}{'' if on.year == now.year else f' {on.year}'}"


def when(moment: date | datetime | None) -> str:
    """Return 今日 or 昨日 (with the time, if there is one), otherwise the short day. No other relative words."""
    if not moment:
        return ""
    ago = (timezone.localdate() - local(moment)).days
    if ago not in (0, 1):
        return short_day(moment)
    word = gettext("today") if ago == 0 else gettext("yesterday")
    return f"{word} {clock(moment)}" if isinstance(moment, datetime) else word


def moment(at: datetime | None) -> str:
    """Return 2026年11月20日（金）18:42 or 20 Nov 2026, 18:42: of what is still to come."""
    if not at:
        return ""
    return f"{day(at)}{'' if japanese() else ', '}{clock(at)}"


def clock(moment: datetime | None) -> str:
    """Return 18:42."""
    if not moment:
        return ""
    at = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{at.hour}:{at.minute:02}"


def month(moment: date | datetime | None) -> str:
    """Return 2021年3月 or Mar 2021."""
    if not moment:
        return ""
    on = local(moment)
    return f"{on.year}年{on.month}月" if japanese() else f"{MONTHS[on.month - 1]} {on.year}"


def years(start: int | None, end: int | None) -> str:
    """Return 2012–2021, or 2012– while it goes on."""
    if start == end and start is not None:
        return str(start)
    return f"{start or ''}–{end or ''}"


def years_here(periods: Iterable[tuple[int, int | None]]) -> str:
    """Return all periods with their sum: 2010–2014、2018–2022（8年）, 2010–2022 (12 years)."""
    spans = list(periods)
    if not spans:
        return ""
    this_year = timezone.localdate().year
    total = sum((end or this_year) - start for start, end in spans)
    said = ("、" if japanese() else ", ").join(years(start, end) for start, end in spans)
    if total < 1:
        return said
    count = ngettext("%(count)d year", "%(count)d years", total) % {"count": total}
    return f"{said}（{count}）" if japanese() else f"{said} ({count})"


def figure(number: int | None) -> str:
    """Return 1,284."""
    return "" if number is None else f"{number:,}"


def audience_words(audience: int) -> str:
    """Return the words of an audience: 会員みんな, all members."""
    return str(AUDIENCES[int(audience)][2])


def seen_by(field: str) -> str:
    """Return what stands before the marker of `field` for screen readers."""
    return gettext("Who can see %(field)s: ") % {"field": field}


def read_on() -> str:
    """Return the words of the link to the whole of a text."""
    return gettext("Read on")


def close() -> str:
    """Return the word on the button that closes a thing."""
    return gettext("Close")
