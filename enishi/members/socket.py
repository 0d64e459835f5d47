"""The socket of a page: members of the network hear hints on it, and say nothing but that they are still there."""

from __future__ import annotations

import asyncio
import contextlib
import time
from types import SimpleNamespace

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from enishi.accounts import sessions
from enishi.kit import limits, live
from enishi.kit.errors import TooMany
from enishi.members.doors import members, memberships_of
from enishi.members.live import TOPICS, Ticket, topics_of
from enishi.members.models import Member

MOST_KNOCKS = 120  # handshakes of one session in a minute
MOST = 20  # sockets of one person in one process; a page that is turned away works without
PING, PONG = "ping", "pong"  # a browser cannot see whether its line is dead; so its page asks now and then
LINE_GONE = (OSError, RuntimeError)  # what the server raises for a word after the end
MOST_PINGS, WITHIN = 6, 10.0  # in so many seconds


class LiveSocket(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """One tab's line in one network. Who may open it is asked at the handshake, in one go; afterwards by members.live."""

    access = members

    async def connect(self) -> None:
        """Seat who may listen; anybody else is refused before there is a socket (403)."""
        self.seat: live.Seat | None = None
        self.said: list[float] = []
        hub = live.hub()
        key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        slug = self.scope["url_route"]["kwargs"]["network"]
        ticket = await database_sync_to_async(_ticket)(key, slug) if key and hub.hears else None
        if ticket is None or not hub.hears or len(hub.seats(sessions.topic(ticket.person))) >= MOST:
            await self.close()
            return
        await self.accept()
        # no word is awaited from here on: whatever ends the seat finds the pump at work
        self.seat = live.Seat(ticket.topics, ticket, self.over)
        hub.take(self.seat)
        for topic in list(TOPICS.values()):  # what happened before the socket was open is caught up with
            self.seat.put(topic.hint)
        self.task = asyncio.create_task(self.pump(self.seat))

    async def pump(self, seat: live.Seat) -> None:
        """Hand on one hint after the other, until the line is gone (`disconnect` follows then)."""
        with contextlib.suppress(*LINE_GONE):
            while True:
                await self.send(text_data=await seat.next())

    def over(self, why: int) -> None:
        """Close: the seat has ended. In place of the pump, which may be waiting for a receiver that takes nothing."""
        self.task.cancel()
        self.task = asyncio.create_task(self.say_goodbye(why))

    async def say_goodbye(self, why: int) -> None:
        """Send the code by which the page knows whether to come back."""
        with contextlib.suppress(*LINE_GONE):
            await self.close(why)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer a ping. Whoever says more, or more often, is no page of ours."""
        now = time.monotonic()
        self.said = [at for at in self.said if now - at < WITHIN] + [now]
        if self.seat is None:
            return
        if text_data == PING and len(self.said) <= MOST_PINGS:
            self.seat.put(PONG)
        else:
            self.seat.end(live.GONE)

    async def disconnect(self, code: int) -> None:
        """Give the seat up."""
        if self.seat is not None:
            live.hub().leave(self.seat)
            self.task.cancel()
            self.seat = None


def _ticket(key: str, slug: str) -> Ticket | None:
    """Return by what the holder of a session listens to a network; None for whoever may not: the rule of its pages."""
    try:
        limits.hit("live", key, limit=MOST_KNOCKS, seconds=60)  # each page opens one; a hundred a minute are no reader
    except TooMany:
        return None
    stay = sessions.stay(key)
    if stay is None:
        return None
    rows = memberships_of(stay.person)
    member = next((row for row in rows if row.network.slug == slug and row.state == Member.State.JOINED), None)
    if member is None or not LiveSocket.access.test(SimpleNamespace(viewer=member)):
        return None
    return Ticket(key, stay.proof, stay.until, member.pk, stay.person.pk, topics_of(member))
