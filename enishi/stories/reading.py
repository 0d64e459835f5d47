"""Stories as a reader finds them: lists, one story with its pictures, and where one stands that is being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import pgettext_lazy

from enishi.feed.models import Item
from enishi.feed.reading import with_answers
from enishi.kit.richtext import Picture, shown
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import ASKS, Label
from enishi.networks.models import Network
from enishi.profiles.card import Card
from enishi.stories import pictures, rules
from enishi.stories.models import Proof, Story, pictures_of

PAGE, SHORT, OTHERS = 24, 6, 3
STATES = {  # what a list of those who write calls it
    "writing": pgettext_lazy("story", "being written"),
    "waiting": pgettext_lazy("story", "is being read"),
    "asked": pgettext_lazy("story", "changes are wished for"),
    "approved": pgettext_lazy("story", "approved"),
    "shown": pgettext_lazy("story", "shown"),
    "withdrawn": pgettext_lazy("story", "withdrawn"),
}


@dataclass(frozen=True)
class Article:
    """A story with its text; `said` is a proof, or the story as it is being written."""

    said: Story | Proof
    pictures: Mapping[str, Picture]

    @property
    def html(self) -> Any:
        """The text, read once more on the way out."""
        return shown(self.said.body, self.pictures, level=2)

    @property
    def cover(self) -> Picture | None:
        """The title picture."""
        return self.pictures.get(self.said.cover)

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Label(self.said.label).label)

    @property
    def asks(self) -> str:
        """What the mark asks of readers."""
        return str(ASKS[Label(self.said.label)])

    @property
    def public(self) -> bool:
        """Whether it is told to the world."""
        return self.said.audience == PUBLIC


@dataclass
class Line:
    """One of a list: what is shown, and the card of who is portrayed as the viewer may see it."""

    row: Any
    card: Card | None = None

    @property
    def label(self) -> str:
        """The mark in words."""
        return str(Label(self.row.shown.label).label)


def article(story: Story, said: Story | Proof, slug: str) -> Article:
    """Return a text of a story with its pictures. One query, none without pictures."""
    wanted = pictures_of(said)
    rows = story.pictures.filter(public_id__in=wanted) if wanted else ()
    return Article(said, pictures.standing(rows, slug))


def some(viewer: Any, network: Network, *, after: str = "", most: int = PAGE) -> tuple[list[Any], str]:
    """Return the newest stories that a viewer reads, and the cursor of what is older: the public id of the last. One query, one
    more with a cursor."""
    rows = Story.objects.readable_by(viewer, network).select_related("shown").order_by("-published_at", "-pk")
    last = rows.filter(public_id=after[:10]).first() if after else None
    if last is not None:
        rows = rows.filter(Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk))
    found = list(rows.defer("body", "shown__body")[: most + 1])
    return found[:most], found[most - 1].public_id if len(found) > most else ""


def for_everybody(network: Network, most: int = SHORT) -> Sequence[Any]:
    """Return the stories that are told to the world, newest first. One query."""
    rows = Story.objects.within(network).filter(rules.standing(network), shown__audience=PUBLIC).select_related("shown")
    return list(rows.defer("body", "shown__body").order_by("-published_at", "-pk")[:most])


def quotable(network: Network, begin: datetime, end: datetime, most: int) -> Sequence[Any]:
    """Return the stories that were told to the world from one moment to another, newest first, with the text that was approved.
    One query."""
    rows = Story.objects.within(network).filter(rules.standing(network), shown__audience=PUBLIC)
    rows = rows.filter(published_at__gte=begin, published_at__lt=end).select_related("shown")
    return list(rows.defer("body").order_by("-published_at", "-pk")[:most])


def item_of(viewer: Any, story: Story) -> Item | None:
    """Return what stands for it in the feed, where the viewer may read it there. One query."""
    items = Item.objects.readable_by(viewer).filter(kind=Item.Kind.STORY, source=story.public_id)
    found: Item | None = with_answers(items, viewer).select_related("circle").first()
    return found


def with_state(rows: Any, network: Network) -> Any:
    """Return stories with the newest proof's id and answers, in the same query."""
    last = Proof.objects.within(network).filter(story=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        last_id=Subquery(last.values("pk")[:1]),
        last_approved=Subquery(last.values("approved_at")[:1]),
        last_asked=Subquery(last.values("asked_at")[:1]),
        last_handed=Subquery(last.values("handed_at")[:1]),
    )


def state_of(row: Any) -> str:
    """Return where a story of with_state() stands: one of STATES."""
    if row.withdrawn_at:
        return "withdrawn"
    if row.last_id is None:
        return "writing"
    if row.last_id == row.shown_id:
        return "asked" if row.last_asked else "shown"
    return "approved" if row.last_approved else "asked" if row.last_asked else "waiting"
