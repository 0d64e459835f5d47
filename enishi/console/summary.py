"""What a network did in a while, to be shown outside of it: figures, and words that their speakers gave to the world (R048, R049).

It is free of members' data by what it is made of: numbers, none of people below LEAST, nothing of rooms of alumni or secret groups; and stories
that who is portrayed approved for everybody to read. What is told to members alone is quoted nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from enishi.console.health import LEAST, SPEAKING, WRITTEN, countable
from enishi.feed.models import Comment, Item
from enishi.groups.models import Group, Kind
from enishi.ideas.models import Answer
from enishi.kit import richtext
from enishi.letters.models import Letter
from enishi.members.models import Grant, Member
from enishi.members.roles import Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES, PUBLIC
from enishi.networks.days import today_in
from enishi.networks.labels import Label
from enishi.networks.models import Network
from enishi.news import actions as news
from enishi.news.models import Announcement
from enishi.news.reach import counted
from enishi.stories import reading as stories
from enishi.ui.words import day, figure

MOST_QUOTES, LONGEST_QUOTE = 5, 200
APRIL = 4  # the fiscal year of most Japanese organisations begins here
PERIODS: dict[str, str | Promise] = {
    "fiscal": gettext_lazy("This fiscal year, from April"),
    "fiscal-before": gettext_lazy("Last fiscal year"),
    "months": gettext_lazy("The last three months"),
    "year": gettext_lazy("The last twelve months"),
}


@dataclass(frozen=True)
class Line:
    """One figure in words; None for fewer people than LEAST."""

    words: str | Promise
    number: int | None
    people: bool = False

    @property
    def value(self) -> str:
        """The number with its unit."""
        if self.number is None:
            return _("fewer than %(least)d people") % {"least": LEAST}
        words = ngettext("%(number)s person", "%(number)s people", self.number) if self.people else "%(number)s"
        return words % {"number": figure(self.number)}


@dataclass(frozen=True)
class Quote:
    """What somebody approved for the world: their words, and how they are called there."""

    words: str
    name: str
    facts: str
    title: str

    @property
    def by(self) -> str:
        """Who says it, in the language at hand."""
        return _(", ").join(each for each in (self.name, self.facts) if each)


@dataclass(frozen=True)
class Summary:
    """What a network did from one day to another, both included."""

    network: Network
    since: date
    until: date
    lines: Sequence[Line]
    quotes: Sequence[Quote]

    @property
    def title(self) -> str:
        """The heading."""
        return _("What %(network)s did") % {"network": self.network.name}

    @property
    def span(self) -> str:
        """From when to when."""
        return _("%(since)s to %(until)s") % {"since": day(self.since), "until": day(self.until)}

    @property
    def text(self) -> str:
        """All of it as plain text, for an intranet or a report."""
        lines = [_("%(what)s: %(value)s") % {"what": each.words, "value": each.value} for each in self.lines]
        quotes = [f"{_('“%(words)s”') % {'words': each.words}}\n{each.by}" for each in self.quotes]
        return "\n\n".join([f"{self.title}\n{self.span}", "\n".join(lines), *quotes]) + "\n"


def days_of(period: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of one of PERIODS, as it is today."""
    april = date(today.year if today.month >= APRIL else today.year - 1, APRIL, 1)
    if period == "fiscal":
        return april, today
    if period == "fiscal-before":
        return april.replace(year=april.year - 1), april - timedelta(days=1)
    return today - timedelta(days=90 if period == "months" else 364), today


def told_to(viewer: Member, period: str) -> Summary:
    """Return what the viewer's network did in one of PERIODS; how many people there are only to who may know it. Two queries."""
    network = viewer.network
    zone = ZoneInfo(network.time_zone)
    since, until = days_of(period, today_in(network))
    begin = datetime.combine(since, time(), tzinfo=zone)
    end = datetime.combine(until + timedelta(days=1), time(), tzinfo=zone)
    lines = _lines(network, begin, end, people=viewer.has(Right.MEMBERS_DATA))
    return Summary(network, since, until, lines, _quotes(network, begin, end))


def _lines(network: Network, begin: datetime, end: datetime, *, people: bool) -> list[Line]:
    def within(moment: str) -> Q:
        return Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})

    office = Grant.objects.within(network).in_force().filter(role__in=SPEAKING)
    members = Member.objects.within(network).active()

    def told(rows: Any, item: str = "") -> Any:
        secret = Q(**{f"{item}circle__group__kind": Kind.SECRET})
        return rows.filter(countable(item), ~secret, within("told_at"), taken_back_at=None, hidden_at=None)

    items, comments = told(Item.objects.within(network)), told(Comment.objects.within(network), "item__")
    by_office = Exists(office.filter(member=OuterRef("author")))
    announced = Announcement.objects.within(network).filter(within("published_at"), taken_back_at=None)
    of_people: dict[str, tuple[str | Promise, Any]] = {
        "alumni": (pgettext_lazy("summary", "Alumni today"), members.filter(side=ALUMNI)),
        "employees": (pgettext_lazy("summary", "Employees today"), members.filter(side=EMPLOYEES)),
        "joined": (gettext_lazy("Joined in this time"), members.filter(within("joined_at"))),
    }
    things: dict[str, tuple[str | Promise, Any]] = {
        "posts": (
            gettext_lazy("Posts by members"),
            items.filter(~by_office, kind__in=WRITTEN).exclude(kind=Item.Kind.RELAY),
        ),
        "comments": (gettext_lazy("Comments by members"), comments.filter(~by_office)),
        "relay": (gettext_lazy("Self-introductions in the relay"), items.filter(kind=Item.Kind.RELAY)),
        "news": (gettext_lazy("Announcements and issues of in-house news"), announced),
        "letters": (gettext_lazy("Letters to members"), Letter.objects.within(network).filter(within("sent_at"))),
        "stories": (gettext_lazy("Stories about members"), items.filter(kind=Item.Kind.STORY)),
        "groups": (
            gettext_lazy("Groups of members today"),
            Group.objects.within(network).filter(kind__in=(Kind.OPEN, Kind.CLOSED)),
        ),
        "ideas": (gettext_lazy("Answers to ideas of members"), Answer.objects.within(network).filter(within("at"))),
    }
    asked = of_people | things if people else things
    columns = {f"of_{name}": counted(rows) for name, (_words, rows) in asked.items()}
    found: Any = Network.objects.filter(pk=network.pk).values(**columns).get()
    lines = []
    for name, (words, _rows) in asked.items():
        number: int = found[f"of_{name}"]
        if number and name in of_people:
            lines.append(Line(words, number if number >= LEAST else None, people=True))
        elif number:
            lines.append(Line(words, number))
    return lines


def _quotes(network: Network, begin: datetime, end: datetime) -> list[Quote]:
    """What stands as a quotation, whole, in the newest public stories of the time: the rest of a story is its writer's words."""
    quotes = []
    for story in stories.quotable(network, begin, end, MOST_QUOTES):
        said = (" ".join(each.words.split()) for each in richtext.blocks(story.shown.body) if each.kind == "quote")
        words = next((each for each in said if each and len(each) <= LONGEST_QUOTE), "")
        if words:
            quotes.append(Quote(words, story.shown.name, story.shown.facts, story.shown.title))
    return quotes


def begin_text(summary: Summary, *, by: Member) -> Announcement:
    """Begin a public announcement with a summary, in the network's language: a draft, to be changed before anybody reads it."""
    network = summary.network
    with translation.override(network.speaking()):
        lines = format_html_join(
            "",
            "<li>{}</li>",
            ((_("%(what)s: %(value)s") % {"what": each.words, "value": each.value},) for each in summary.lines),
        )
        parts = [format_html("<p>{}</p>", summary.span), format_html("<ul>{}</ul>", lines) if summary.lines else ""]
        parts += [format_html("<blockquote>{}</blockquote><p>{}</p>", each.words, each.by) for each in summary.quotes]
        title = summary.title
    draft: Announcement = news.begin(network, by=by)
    body = "".join(str(each) for each in parts)
    news.write(draft, version=draft.version, title=title, body=body, audience=PUBLIC, label=Label.PUBLIC, by=by)
    return draft
