"""Who hears what, live: a room names its topic once and publishes; what is heard is decided here, by who is looking.

    FEED = live.Topic("feed")                                   # once, beside the room's rules
    live.publish(FEED, network, audience=post.audience)         # in the action; leaves when the transaction is through
    live.publish_to(NOTICES, member_ids)
    live.publish_in(FEED, post.circle)                          # a group's

Pages hear it as an event of the document: `<div hx-get="…" hx-trigger="live:feed from:document">`. A hint holds its topic
and no content, and reaches those alone whom the audience names; what they may read, the page asks again.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from channels.db import database_sync_to_async
from django.db.models import Model, Q

from enishi.accounts import sessions
from enishi.kit import live
from enishi.members import circles
from enishi.members.models import Circle, Grant, Member, Seat, Visitor
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS, SECRETARIAT

CHECKED_EVERY = 2.0  # seconds; with the 2 of connections.Socket nobody listens 5 seconds after losing the right to
TOPICS: dict[str, Topic] = {}
HEARD = (Circle.Kind.GROUP, Circle.Kind.TALK)  # circles with a topic of their own; of two, each is told


@dataclass(frozen=True)
class Topic:
    """A kind of news that pages may wait for, such as `feed`; named once in the house."""

    name: str

    def __post_init__(self) -> None:
        assert re.fullmatch(r"[a-z][a-z-]{0,19}", self.name), self.name
        assert self.name not in TOPICS, f"two topics are called {self.name}"
        TOPICS[self.name] = self

    @property
    def hint(self) -> str:
        """What a socket is told."""
        return json.dumps({"topic": self.name})

    def about(self, thing: str) -> str:
        """What a socket is told where only the pages of one thing need to ask, by its public id."""
        return json.dumps({"topic": self.name, "about": thing})


@dataclass(frozen=True)
class Ticket:
    """By what somebody listens: a session and the membership it led to. Nothing of it leaves the process."""

    session: str
    proof: str  # as sessions.Stay has it: another one since the password was changed
    until: float  # epoch seconds
    member: int
    person: int
    topics: frozenset[str]


def publish(topic: Topic, network: Model, *, audience: int = MEMBERS) -> None:
    """Tell the open pages of members of this network who belong to the audience that there is news of `topic`."""
    live.publish([_audience(network.pk, bit) for bit in _bits(audience)], topic.hint)


def publish_to(topic: Topic, members: Iterable[int], *, about: str = "") -> None:
    """Tell the open pages of these members (their pk) that there is news of `topic`; `about` names the one thing it is of."""
    wanted = [_member(pk) for pk in members]
    if wanted:
        live.publish(wanted, topic.about(about) if about else topic.hint)


def publish_in(topic: Topic, circle: Circle, *, about: str = "") -> None:
    """Tell the open pages of those who may read in the circle of a group, or of a conversation of several, that there is news of
    `topic`. Of none of them is asked here, however many they are: each line knows the rooms of its holder."""
    live.publish([_circle(circle.pk)], topic.about(about) if about else topic.hint)


def address(viewer: Member | Visitor | None, slug: str) -> str:
    """Return where the pages of this viewer listen; nowhere while no room has anything to tell them."""
    return f"/n/{slug}/live/" if TOPICS and isinstance(viewer, Member) and viewer.bits else ""


def topics_of(member: Member, rooms: Iterable[int] | None = None) -> frozenset[str]:
    """Return everything that this member hears in their network; one topic is the person's, who may be signed out. One query,
    none where `rooms` says in which groups they read."""
    heard = (_audience(member.network_id, bit) for bit in _bits(member.bits))
    within = _rooms([member]).get(member.pk, ()) if rooms is None else rooms
    return frozenset({sessions.topic(member.person_id), _member(member.pk), *heard, *map(_circle, within)})


def standing(tickets: Iterable[Ticket]) -> dict[Ticket, frozenset[str]]:
    """Return what those hear from now on who would still be let in; four queries, however many there are."""
    asked = list(tickets)
    because = "whoever listens in this process may have lost the right to"
    rows = Member.objects.everywhere(because=because).active().select_related("person")
    held = {row.pk: row for row in rows.filter(pk__in={each.member for each in asked}, person__is_active=True)}
    roles: dict[int, set[str]] = {}
    grants = Grant.objects.everywhere(because=because).in_force().filter(member__in=held)
    for member, role in grants.values_list("member_id", "role"):
        roles.setdefault(member, set()).add(role)
    for row in held.values():
        row.roles = frozenset(roles.get(row.pk, ()))
    alive, now, rooms = sessions.alive({each.session for each in asked}), time.time(), _rooms(held.values())
    return {
        each: topics_of(member, rooms.get(member.pk, ()))
        for each in asked
        if (member := held.get(each.member)) is not None
        and member.bits
        and each.session in alive
        and now < each.until
        and each.proof == member.person.get_session_auth_hash()
    }


async def standing_now(tickets: list[Ticket]) -> Mapping[Ticket, frozenset[str]]:
    """As `standing`, from the event loop."""
    found: dict[Ticket, frozenset[str]] = await database_sync_to_async(standing)(tickets)
    return found


def changed(member: Member) -> None:
    """Have a member's open pages looked at once the transaction is through. For verbs that end or rest a membership: it is
    noticed in two seconds anyway, and so at once."""
    live.doubt(_member(member.pk))


def _rooms(listeners: Iterable[Member]) -> dict[int, list[int]]:
    """Return the circles of groups in which each of these members reads, by member; their roles are known. One query."""
    alike: dict[tuple[tuple[int, ...], bool], list[Member]] = defaultdict(list)
    for each in listeners:
        alike[each.labels, circles.apart(each)].append(each)
    opened = [
        Q(member__in=[each.pk for each in some]) & circles.opens_to(some[0], "circle__") for some in alike.values()
    ]
    found: dict[int, list[int]] = defaultdict(list)
    if opened:
        rows = Seat.objects.everywhere(because="in which rooms those read who listen in this process")
        rows = rows.filter(reduce(or_, opened), circle__kind__in=HEARD)
        for member, circle in rows.values_list("member_id", "circle_id"):
            found[member].append(circle)
    return found


def _member(pk: int) -> str:
    return f"member:{pk}"


def _circle(pk: int) -> str:
    return f"circle:{pk}"


def _audience(network: int, bit: int) -> str:
    return f"network:{network}:{bit}"


def _bits(audience: int) -> Iterator[int]:
    return (bit for bit in (ALUMNI, EMPLOYEES, SECRETARIAT) if audience & bit)
