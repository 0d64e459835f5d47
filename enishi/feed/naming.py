"""Who is named in what somebody writes: "@" and a name that was chosen from a list. What is kept is whose name it is, beside the
words; without a choice "@…" is text like any other.

Named can be whoever the author finds in the directory, would read it, is not kept at a distance by a block, and has not said that they
do not want it. Whoever cannot be named is not told apart from who was only typed: their name stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from enishi.kit import jobs
from enishi.kit.errors import Refused
from enishi.kit.text import LONGEST_QUERY
from enishi.members import circles, contact, distance
from enishi.members.models import Circle, Grant, Member
from enishi.members.roles import RIGHTS, Right, Role
from enishi.networks.audiences import ALUMNI, EMPLOYEES, SECRETARIAT
from enishi.notices import naming as wishes
from enishi.profiles import visibility
from enishi.profiles.card import Card
from enishi.profiles.search import Query, find
from enishi.profiles.search.why import explained

MOST = 10  # people in one text
CHOSEN = 100  # ids that a form hands on, of whom not all may stand in the text any more
OFFERED, LOOKED_AT = 8, 48
NAMED = "named"  # what it is called among what an item carries
JOB = "enishi.feed.notifying.named"
_ID = re.compile(r"\b[a-z0-9]{10}\b")
_DESK = [role for role, rights in RIGHTS.items() if Right.MEMBERS_DATA in rights]


class Named(NamedTuple):
    """Whose name stands in a text (a member's pk), and the words there, without the @."""

    member: int
    words: str


class To(NamedTuple):
    """To whom a text is told: an audience, and those of it alone who have a seat in a circle."""

    audience: int
    circle: Circle | None = None


def of(carrier: Any) -> tuple[Named, ...]:
    """Return who is named in an item or a comment. No query."""
    return tuple(Named(*each) for each in carrier.carries.get(NAMED, ()))


def pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds these names in a text, the longest first: "@" (or "＠") and the words, which do not end within another
    Latin word. None for no words."""
    names = sorted({each for each in words if each}, key=len, reverse=True)
    if not names:
        return None
    return re.compile(rf"[@＠](?P<name>{'|'.join(re.escape(name) for name in names)})(?![A-Za-z0-9])")


def chosen_in(typed: str) -> list[str]:
    """Return the public ids that a form hands on, each once."""
    return list(dict.fromkeys(_ID.findall(typed)))[-CHOSEN:]


# -- who can be named --------------------------------------------------------------------------------------------------------
def nameable(author: Member, to: To) -> Any:
    """Return the members whom the author may name in what is told there, whether or not they find them."""
    network = author.network_id
    sides = [side for side in (ALUMNI, EMPLOYEES) if to.audience & side]
    grants = Grant.objects.within(network).in_force().filter(member=OuterRef("pk"))
    reads = Q(side__in=sides)
    if to.audience & SECRETARIAT:
        reads |= Q(Exists(grants.filter(role__in=_DESK)))
    rows = Member.objects.within(network).active().filter(reads, distance.reachable(author)).exclude(pk=author.pk)
    rows = rows.exclude(Exists(grants.filter(role=Role.COMPANY))).exclude(pk__in=wishes.refusing(network))
    if to.circle is not None:
        rows = rows.filter(pk__in=circles.seated(to.circle))
    return rows


def offered(author: Member, text: str, to: To) -> list[Card]:
    """Return a few whom the author could name, whose visible facts begin with what is typed. None where nothing is."""
    query = Query(text=text.replace("\0", "").strip()[:LONGEST_QUERY])
    if not query.terms:
        return []
    found = find(author.network, author, query, size=LOOKED_AT).member_ids
    fitting = set(nameable(author, to).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    judged, _me = explained([pk for pk in found if pk in fitting], query.terms, author, begun_first=True)
    # as they are written, without the marks of a search: the words go into a text
    return visibility.cards([card.member_id for card in judged[:OFFERED]], author)


def resolve(author: Member, text: str, chosen: Sequence[str], to: To, held: Sequence[Named] = ()) -> list[Named]:
    """Return who is named in a text by its author: of those `chosen` (public ids) and those who were named in it before (`held`), whose
    names stand in it and who can be named. Refused for more than MOST. No query where nobody was chosen, else four."""
    chosen = [each for each in chosen if _ID.fullmatch(each)]
    standing = [each for each in held if (found := pattern([each.words])) and found.search(text)]
    if not (chosen or standing):
        return []
    wanted = Q(public_id__in=chosen) | Q(pk__in=[each.member for each in standing])
    ids = dict(nameable(author, to).filter(wanted).values_list("public_id", "pk"))
    allowed = set(ids.values())
    named = {each.member: each for each in standing if each.member in allowed}
    fresh = [ids[each] for each in chosen if each in ids and ids[each] not in named]
    for card in visibility.cards(fresh, author) if fresh else ():
        there = pattern([card.name])
        if there and there.search(text):
            named[card.member_id] = Named(card.member_id, card.name)
    if len(named) > MOST:
        raise Refused(
            ngettext(
                "At most %(most)d person can be named in one text. Take out an @.",
                "At most %(most)d people can be named in one text. Take out an @.",
                MOST,
            )
            % {"most": MOST},
            field="text",
        )
    return list(named.values())


def turn_to(author: Member, text: str, chosen: Sequence[str]) -> None:
    """Count those who were chosen now and stand in the text as people whom the author turns to. To be called in the view, before the
    deed. Raises TooMany (members/contact.py). No query where nobody was chosen."""
    if not chosen:
        return
    rows = Member.objects.within(author.network_id).active().filter(public_id__in=chosen)
    cards = visibility.cards(rows.values_list("pk", flat=True), author)
    contact.reach(author, [card.member_id for card in cards if (found := pattern([card.name])) and found.search(text)])


# -- keeping it --------------------------------------------------------------------------------------------------------------
def put(carries: dict[str, Any], named: Sequence[Named]) -> None:
    """Write into what an item or a comment carries who is named in it."""
    carries.pop(NAMED, None)
    if named:
        carries[NAMED] = [list(each) for each in named]


def follow(written: Any, before: Sequence[Named] = ()) -> None:
    """Have those be told who are named in an item or a comment now and were not before; within the caller's transaction."""
    new = sorted({each.member for each in of(written)} - {each.member for each in before})
    if new:
        item = getattr(written, "item_id", None) or written.pk
        comment = written.pk if hasattr(written, "item_id") else 0
        jobs.follow(JOB, written.network_id, item, comment, new)


def addresses(carrier: Any, cards: Mapping[int, Card]) -> dict[int, str]:
    """Return where the names in an item or a comment lead, by member, for a viewer who was given these cards."""
    return {each.member: url for each in of(carrier) if (card := cards.get(each.member)) and (url := card.url)}


def everybody(carriers: Iterable[Any]) -> set[int]:
    """Return the ids of all who are named in these. No query."""
    return {each.member for carrier in carriers for each in of(carrier)}
