"""What is told, as a reader finds it: lists, one announcement with all that belongs to it, and how long nothing was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from enishi.feed.models import Item
from enishi.feed.reading import with_answers
from enishi.kit.richtext import Picture, shown
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import ASKS, Label
from enishi.networks.models import Network
from enishi.news import enclosures, rules, saying
from enishi.news.models import Announcement, Confirmation, Enclosure, Section
from enishi.notices import themes
from enishi.notices.models import Stance

PAGE, SHORT = 24, 6
NAMING = ("public_id", "number", "title", "published_at")
NEW = timedelta(days=2)


@dataclass
class Line:
    """One of a list: its mark in words, how many comments were made to it, and its theme in words."""

    row: Announcement
    answers: int = 0
    theme: str = ""

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Label(self.row.label).label)

    @property
    def is_new(self) -> bool:
        """Whether it was told just now."""
        return self.row.published_at is not None and self.row.published_at > timezone.now() - NEW


@dataclass
class Part:
    """A section of an issue as it is read, with the files that belong to it."""

    row: Section
    html: Any
    files: Sequence[Enclosure]


@dataclass
class Article:
    """One announcement with its text and what is enclosed; files are those that are handed out to be saved. Of an issue, the text
    is its lead, and the files are those of the whole."""

    row: Announcement
    pictures: dict[str, Picture]
    files: Sequence[Enclosure]
    sections: Sequence[Part] = ()

    @property
    def html(self) -> Any:
        """The text, read once more on the way out."""
        return shown(self.row.body, self.pictures, level=2)

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Label(self.row.label).label)

    @property
    def asks(self) -> str:
        """What the mark asks of readers."""
        return str(ASKS[Label(self.row.label)])


def article(row: Announcement, slug: str) -> Article:
    """Return an announcement as it is read. One query, two for an issue."""
    rows = list(row.enclosures.order_by("pk"))
    pictures = enclosures.pictures(rows, slug)
    files: dict[int | None, list[Enclosure]] = defaultdict(list)
    for each in rows:
        if not each.is_picture:
            files[each.section_id].append(each)
    sections = saying.shown_sections(row) if row.is_issue else ()
    parts = [Part(each, shown(each.body, pictures, level=3), files[each.pk]) for each in sections]
    return Article(row, pictures, files[None], parts)


def lines(viewer: Any, network: Network, *, kind: str, after: str = "", most: int = PAGE) -> tuple[list[Line], str]:
    """Return what was told of a kind, newest first, and the cursor of what is older, if there is any. Two queries, one more
    with a cursor: the public id of the last line before; one less for issues, which stand on a shelf without numbers."""
    rows = Announcement.objects.readable_by(viewer, network).filter(kind=kind).order_by("-published_at", "-pk")
    last = rows.filter(public_id=after.replace("\0", "")[:10]).first() if after else None
    if last is not None:
        rows = rows.filter(Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk))
    found = list(rows.defer("body")[: most + 1])
    counted = [row.public_id for row in found if not row.is_issue]
    answers = _answers(viewer, network, counted)
    told = [Line(row, answers.get(row.public_id, 0), themes.words(network, row.theme)) for row in found[:most]]
    return told, found[most - 1].public_id if len(found) > most else ""


def with_earlier(rows: Any, viewer: Any, network: Network) -> Any:
    """Return the announcements, each issue with the one that came out before it and that the viewer may read (`earlier`: what names
    it); in the same query."""
    told = Announcement.objects.readable_by(viewer, network).filter(kind=Announcement.Kind.ISSUE)
    older = told.filter(kind=OuterRef("kind"), published_at__lt=OuterRef("published_at")).order_by(
        "-published_at", "-pk"
    )
    return rows.annotate(**{f"earlier_{name}": Subquery(older.values(name)[:1]) for name in NAMING})


def earlier(issue: Any) -> Announcement | None:
    """Return the issue before this one, as far as naming it takes (`with_earlier`). No query."""
    said = {name: getattr(issue, f"earlier_{name}") for name in NAMING}
    return Announcement(kind=issue.kind, **said) if said["public_id"] else None


def to_confirm(viewer: Any, network: Network) -> list[Announcement]:
    """Return what a member is asked to confirm and has not, the most urgent first. One query."""
    done = Confirmation.objects.within(network).filter(member=viewer)
    rows = Announcement.objects.readable_by(viewer, network).filter(must_confirm=True).defer("body")
    return list(rows.exclude(pk__in=done.values("announcement")).order_by("last_day", "pk")[:SHORT])


def with_stance(rows: Any, viewer: Any) -> Any:
    """Return the announcements with what the viewer wished of the theme of each (`stance`); in the same query."""
    mine = Stance.objects.within(viewer.network_id or 0).filter(member=viewer.pk or 0, theme=OuterRef("theme"))
    return rows.annotate(stance=Subquery(mine.values("said")))


def with_own_confirmation(rows: Any, viewer: Any) -> Any:
    """Return the announcements with when the viewer confirmed each, and to which text; in the same query."""
    given = Confirmation.objects.within(viewer.network_id or 0).filter(announcement=OuterRef("pk"))
    mine = given.filter(member=viewer.pk or 0)
    return rows.annotate(confirmed_at=Subquery(mine.values("at")), confirmed_version=Subquery(mine.values("version")))


def item_of(viewer: Any, row: Announcement) -> Item | None:
    """Return what stands for it in the feed, where the viewer may read it there. One query."""
    items = Item.objects.readable_by(viewer).filter(kind=Item.Kind.NEWS, source=row.public_id)
    found: Item | None = with_answers(items, viewer).select_related("circle").first()
    return found


def for_everybody(network: Network, most: int = SHORT) -> list[Announcement]:
    """Return what was told to the world and chosen for the network's public page, newest first. One query."""
    rows = Announcement.objects.within(network).filter(rules.standing(network), audience=PUBLIC, on_front=True)
    return list(rows.defer("body").order_by("-published_at", "-pk")[:most])


def _answers(viewer: Any, network: Network, sources: Sequence[str]) -> dict[str, int]:
    if not sources:
        return {}
    items = Item.objects.within(network).filter(kind=Item.Kind.NEWS, source__in=sources)
    return dict(with_answers(items, viewer).values_list("source", "answers"))
