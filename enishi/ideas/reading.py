"""Ideas as a viewer reads them: with their numbers, their last answers, and who wrote both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from enishi.ideas.models import OPEN, SETTLED, Answer, Idea, State, Support
from enishi.members.models import Member
from enishi.profiles import visibility
from enishi.profiles.card import Card

PAGE, CHANGED, OTHERS = 24, 3, 100
ICONS = {
    State.RECEIVED: "mail",
    State.LOOKING: "help",
    State.WILL: "clock",
    State.DONE: "check",
    State.NOT: "minus-circle",
}


@dataclass(frozen=True)
class Shown:
    """An idea: `card` of its author, `answers` with the cards of those who gave them, newest first."""

    idea: Any
    card: Card | None
    own: bool
    answers: Sequence[tuple[Answer, Card | None]]

    @property
    def icon(self) -> str:
        """What stands beside its state."""
        return ICONS[State(self.idea.state)]

    @property
    def last(self) -> tuple[Answer, Card | None] | None:
        """The last answer."""
        return self.answers[0] if self.answers else None

    @property
    def can_be_shared(self) -> bool:
        """Whether the viewer can say that they share it."""
        return self.idea.board and not self.own and self.idea.state in OPEN and not self.idea.joined_to_id


def standing(viewer: Member, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return these ideas without those joined to others, each with how many share it and whether the viewer does."""
    mine = Support.objects.within(viewer.network_id).filter(idea=OuterRef("pk"), member=viewer)
    number = Count("supports", filter=Q(supports__member__state=Member.State.JOINED))
    found: QuerySet[Any] = rows.filter(joined_to=None).annotate(number=number, mine=Exists(mine))
    return found


def some(rows: QuerySet[Any], states: Iterable[str], after: str = "") -> tuple[list[Any], str]:
    """Return a page of the ideas in these states, newest first, and the cursor of the next; the cursor is the public id of the
    last idea of a page. Two queries at most."""
    rows = rows.filter(state__in=list(states)).order_by("-pk")
    last = rows.filter(public_id=after[:10]).values_list("pk", flat=True).first() if after else None
    found = list((rows.filter(pk__lt=last) if last else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def shown(viewer: Member, ideas: Sequence[Any]) -> tuple[dict[int, Shown], Card | None]:
    """Return these ideas with answers and cards, by id, and the viewer's own card. Three queries, two without ideas."""
    by_idea: dict[int, list[Answer]] = {idea.pk: [] for idea in ideas}
    rows = Answer.objects.within(viewer.network_id).filter(idea__in=list(by_idea)).order_by("-pk") if ideas else ()
    for row in rows:
        by_idea[row.idea_id].append(row)
    people = {idea.author_id for idea in ideas} | {row.by_id for found in by_idea.values() for row in found}
    cards = visibility.authors({viewer.pk, *(pk for pk in people if pk)}, viewer)
    found = {
        idea.pk: Shown(
            idea,
            cards.get(idea.author_id),
            idea.author_id == viewer.pk,
            [(row, cards.get(row.by_id or 0)) for row in by_idea[idea.pk]],
        )
        for idea in ideas
    }
    return found, cards.get(viewer.pk)


def numbers(viewer: Member) -> dict[str, int]:
    """Return how many ideas for all members there are, how many changed something, and how many wait. One query."""
    rows = Idea.objects.readable_by(viewer).filter(board=True, joined_to=None)
    counted: dict[str, int] = rows.aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=State.DONE)),
        open=Count("pk", filter=Q(state__in=OPEN)),
    )
    return counted


def others(viewer: Member, idea: Idea) -> list[tuple[str, str]]:
    """Return the ideas that this one could be joined to, newest first: as far told as it is, or further. One query."""
    rows = Idea.objects.answerable_by(viewer).filter(joined_to=None).exclude(pk=idea.pk)
    rows = rows.filter(board=True) if idea.board else rows
    return [(row.public_id, row.title) for row in rows.order_by("-pk")[:OTHERS]]


def states(show: str) -> tuple[str, ...]:
    """Return the states that a list shows."""
    return SETTLED if show == "done" else OPEN
