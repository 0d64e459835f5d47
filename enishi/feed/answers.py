"""An item with what was said to it, as a viewer reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When

from enishi.feed import naming, readers, reading, rules, stamps
from enishi.feed.models import Comment, Item
from enishi.feed.reading import Put
from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import visibility
from enishi.profiles.card import Card

MOST = 500  # comments on one page, the newest


@dataclass(frozen=True)
class Answer:
    """A comment; `card` is empty where its author takes no part (any more) or is not shown to the viewer, and its words with it."""

    comment: Comment
    card: Card | None
    own: bool
    puts: Sequence[Put]
    replies: Sequence[Answer]
    network: Network
    people: Mapping[int, str]  # where the names in it lead the viewer

    @property
    def gone(self) -> bool:
        """Whether its words are not shown: taken back, hidden, put away, their author left, or there is a distance."""
        return self.card is None or self.comment.taken_back_at is not None

    @property
    def stamp_words(self) -> str:
        """What the stamp says, for a comment that is one."""
        return stamps.words(self.network, self.comment.stamp) if self.comment.stamp else ""


def every(said: Sequence[Answer]) -> list[Answer]:
    """Return the comments that can be read, those under others among them."""
    return [each for top in said for each in (top, *top.replies) if not each.gone]


def _revisions(item: Item) -> list[Any]:
    """Return what an item said before, the newest first; `alike` where it said the same as later, and only carried something
    else."""
    rows: list[Any] = list(item.revisions.order_by("-pk"))
    for row, later in zip(rows, [item, *rows], strict=False):
        row.alike = (row.title, row.text) == (later.title, later.text)
    return rows


def thread(viewer: Member, item: Item, *, before: str = "") -> dict[str, Any] | None:
    """Return the item as an entry, its comments in order (the newest MOST, or those `before` the comment of this public id, and in
    `earlier` what leads to those before them), what it said before, how many read it, and the viewer's own card; None where
    its words are no longer told. Five queries, and two more where there are more comments."""
    comments: Any = item.comments.annotate(heard=Case(When(rules.heard(viewer), then=True), default=False))
    place = item.comments.filter(public_id=before).values_list("pk", flat=True).first() if before else None
    part = comments.filter(pk__lt=place) if place else comments
    newest: list[Any] = list(part.order_by("-pk")[: MOST + 1])
    rows, whole = newest[:MOST][::-1], place is None and len(newest) <= MOST
    earlier = rows[0].public_id if len(newest) > MOST else ""
    if earlier:  # what an answer stands under is shown, however long ago it was said
        above = {row.under_id for row in rows if row.under_id} - {row.pk for row in rows}
        rows = [*comments.filter(pk__in=above).order_by("pk"), *rows]
    heard = [row for row in rows if row.heard]
    people = reading.people_of([item]) | {row.author_id for row in heard} | naming.everybody(heard)
    cards = visibility.authors({viewer.pk, *people}, viewer)
    on = reading.counted_in(viewer, item)
    told = reading.entries(viewer, [item], cards, {item.pk: on[None]})
    if not told:
        return None
    under: dict[int | None, list[Comment]] = defaultdict(list)
    for row in rows:
        under[row.under_id].append(row)

    def dressed(row: Any) -> Answer:
        replies = [made for each in under[row.pk] if (made := dressed(each)) and not made.gone]
        card = cards.get(row.author_id) if row.heard else None
        people = naming.addresses(row, cards) if card else {}
        return Answer(row, card, row.author_id == viewer.pk, on[row.pk].puts, replies, viewer.network, people)

    said = [made for row in under[None] if (made := dressed(row)) and (made.replies or not made.gone)]
    return {
        "entry": told[0],
        "said": said,
        "number": len(every(said)) if whole else item.comments.filter(rules.heard(viewer)).count(),
        "earlier": earlier,
        "before": before if place else "",
        "revisions": _revisions(item) if item.changed_at else [],
        "readers": readers.of(item, viewer.network),
        "me": cards.get(viewer.pk),
    }
