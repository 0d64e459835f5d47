"""A question with a few answers that a post carries. What is asked stands in the post; a vote is a row whose member is told to nobody:
what is shown are numbers, to whoever answered, and to everybody once it has ended. Its readers are the post's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, CharField, Count, Max, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.feed import happenings, rules, topics
from enishi.feed.carried_models import Vote
from enishi.feed.models import Item
from enishi.kit.errors import Refused
from enishi.members.models import Member
from enishi.networks.models import Network

POLL = "poll"  # what it is called among what an item carries
FEWEST, MOST = 2, 6
LONGEST_QUESTION, LONGEST_ANSWER = 120, 60
USUAL, LONGEST = 7, 90  # days
MARK = "vote:"  # before the place of an answer, where votes are counted beside stamps


@dataclass(frozen=True)
class Poll:
    """What is asked, the answers, whether several can be given, and until when."""

    question: str
    answers: tuple[str, ...]
    several: bool
    until: datetime

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return timezone.now() >= self.until


@dataclass(frozen=True)
class Tally:
    """How many gave each answer, how many people answered, and which answers are the viewer's."""

    numbers: tuple[int, ...] = ()
    people: int = 0
    mine: frozenset[int] = frozenset()


def of(item: Item) -> Poll | None:
    """Return the poll that an item carries. No query."""
    held = item.carries.get(POLL)
    if not held:
        return None
    return Poll(held["question"], tuple(held["answers"]), held["several"], datetime.fromisoformat(held["until"]))


def words(item: Item) -> str:
    """Return what a poll asks and the answers, a line each; empty where there is none."""
    poll = of(item)
    return "\n".join((poll.question, *poll.answers)) if poll else ""


def last_moment(network: Network, day: date | None) -> datetime:
    """Return the end of a day by the clock of a network; a week from now for none."""
    zone = ZoneInfo(network.time_zone)
    day = day or timezone.localdate(timezone=zone) + timedelta(days=USUAL)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone) - timedelta(seconds=1)


def put(item: Item, poll: Poll) -> None:
    """Write a poll into what an item carries; within the caller's action. Refused for one that nobody could answer."""
    question = " ".join(poll.question.replace("\0", "").split())
    answers = [" ".join(each.replace("\0", "").split()) for each in poll.answers]
    if not question or len(question) > LONGEST_QUESTION:
        raise Refused(_("Please write what you ask."), field="question")
    if (
        not FEWEST <= len(answers) <= MOST
        or len({*answers} - {""}) != len(answers)
        or max(map(len, answers)) > LONGEST_ANSWER
    ):
        raise Refused(_("Please write two to six different answers."), field="answer_1")
    if not timezone.now() < poll.until < timezone.now() + timedelta(days=LONGEST + 1):
        raise Refused(_("Please choose a day within the next %(days)d.") % {"days": LONGEST}, field="until")
    until = poll.until.isoformat()
    item.carries[POLL] = {"question": question, "answers": answers, "several": poll.several, "until": until}


@action(rule=rules.can_answer)
def vote(item: Item, choices: Iterable[int], *, by: Any) -> None:
    """Answer the poll of an item by the places of the answers, in place of what this member answered before. Refused where there is none,
    once it has ended, for no answer, and for several where one is asked for."""
    poll, chosen = of(item), sorted(set(choices))
    if poll is None or poll.over:
        raise Refused(_("This poll has ended."))
    if (
        not chosen
        or not all(0 <= each < len(poll.answers) for each in chosen)
        or (len(chosen) > 1 and not poll.several)
    ):
        raise Refused(_("Please choose an answer."))
    rows = Vote.objects.within(item.network_id).filter(item=item, member=by)
    rows.exclude(choice__in=chosen).delete()
    votes = [Vote(network_id=item.network_id, item=item, member=by, choice=each) for each in chosen]
    Vote.objects.bulk_create(votes, ignore_conflicts=True)
    topics.tell(topics.ANSWERS, item)
    happened(happenings.VOTED, item, by=by)


# -- counting ----------------------------------------------------------------------------------------------------------------
def counted(viewer: Member, items: Sequence[Item], by: str) -> list[Any]:
    """Return queries that count the votes on those of the items that carry a poll, in the columns in which stamps are counted (`by`, stamp,
    number, mine), to be asked as parts of that query; none without a poll. The number beside MARK alone is that of people. Who rests
    or has left counts on until they are erased: a number that fell on the day somebody left would say what they had chosen."""
    asked = [item.pk for item in items if POLL in item.carries]
    if not asked:
        return []
    rows = Vote.objects.within(viewer.network_id).filter(item__in=asked).order_by()
    if by == "comment_id":
        rows = rows.annotate(comment_id=Value(None, BigIntegerField()))
    mine = Max(Case(When(member=viewer, then=1), default=0))
    place = Concat(Value(MARK), Cast("choice", CharField()), output_field=CharField())
    parts = ((place, Count("pk")), (Value(MARK, CharField()), Count("member", distinct=True)))
    return [rows.annotate(stamp=mark).values(by, "stamp").annotate(number=number, mine=mine) for mark, number in parts]


def tally(poll: Poll | None, rows: Iterable[dict[str, Any]]) -> Tally | None:
    """Return what these rows of counted() say of a poll."""
    if poll is None:
        return None
    found = {row["stamp"].removeprefix(MARK): row for row in rows}
    there = {place: found[str(place)] for place in range(len(poll.answers)) if str(place) in found}
    numbers = tuple(there[place]["number"] if place in there else 0 for place in range(len(poll.answers)))
    people = found[""]["number"] if "" in found else 0
    return Tally(numbers, people, frozenset(place for place, row in there.items() if row["mine"]))
