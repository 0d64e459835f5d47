"""Live updates: short hints from any thread to whoever listens in this process or, over Redis or Valkey, in any other.

A hint says that something is new and never what: who hears it asks for the page, where the rules are. So nothing is kept
here, and a listener that missed something is ended: it comes back and looks for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping
from typing import Any

import redis
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

WAITING = 64  # hints that may wait for one listener
GONE, RESTART, SLOW = 1008, 1012, 1013  # why a seat ends, as a socket is closed (RFC 6455 §7.4, IANA's registry)
PATIENCE = 1.0  # seconds that Redis may take for one step of publishing, which happens within somebody's request
SILENCE = 5.0  # seconds without a word from Redis, then it is asked whether it is there; twice as long, and it is not
ASIDE = 5.0  # seconds without another try after a failed one
LOST = '{"lost": true}'  # said to all processes after hints that Redis did not take
log = logging.getLogger(__name__)
Judge = Callable[[list[Any]], Awaitable[Mapping[Any, Iterable[str]]]]


class Seat:
    """The place of one listener, on the event loop it was made in: the topics it hears, and the hints that wait for it.

    `holder` is what a judge looks at (see Hub.watch); `over` is called once, on the loop, when the seat has ended.
    """

    def __init__(self, topics: Iterable[str], holder: Hashable, over: Callable[[int], None]) -> None:
        self.topics, self.holder = frozenset(topics), holder
        self.loop = asyncio.get_running_loop()
        self._over: Callable[[int], None] | None = over
        self._waiting: asyncio.Queue[str] = asyncio.Queue(WAITING)

    async def next(self) -> str:
        """Return the next hint, once there is one."""
        return await self._waiting.get()

    def put(self, text: str) -> None:
        """Have a hint wait; a listener too slow to take them ends. On the seat's own loop."""
        if self._over is None:
            return
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            self.end(SLOW)

    def end(self, why: int) -> None:
        """End, once. On the seat's own loop."""
        over, self._over = self._over, None
        if over is not None:
            over(why)


class Hub:
    """Seats by topic, and what is said to them, within one process."""

    hears = True  # whether what other processes say arrives here

    def __init__(self) -> None:
        self._seats: dict[str, set[Seat]] = {}
        self._lock = threading.RLock()
        self._doubted: set[Seat] = set()
        self._doubts: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def take(self, seat: Seat) -> None:
        """Let a seat hear its topics from now on."""
        with self._lock:
            for topic in seat.topics:
                self._seats.setdefault(topic, set()).add(seat)

    def leave(self, seat: Seat) -> None:
        """Forget a seat."""
        with self._lock:
            for topic in seat.topics:
                there = self._seats.get(topic, set())
                there.discard(seat)
                if not there:
                    self._seats.pop(topic, None)

    def seats(self, topic: str = "") -> set[Seat]:
        """Return the seats of a topic, or all."""
        with self._lock:
            return set(self._seats.get(topic, ())) if topic else set().union(*self._seats.values())

    def publish(self, topics: Iterable[str], text: str) -> None:
        """Say `text` to everybody who hears one of the topics, once each. From any thread; keeps the order of one thread."""
        self._spread(topics, text)

    def doubt(self, topic: str) -> None:
        """Have the seats of a topic looked at now: their holders may have lost their right (see `watch`). From any thread."""
        self._raise_doubt(topic)

    def _spread(self, topics: Iterable[str], text: str) -> None:
        with self._lock:
            found = set().union(*(self._seats.get(topic, ()) for topic in topics))
            loops: dict[asyncio.AbstractEventLoop, list[Seat]] = {}
            for seat in found:
                loops.setdefault(seat.loop, []).append(seat)
            for loop, seats in loops.items():  # under the lock, so that two threads are heard in one order by all
                with contextlib.suppress(RuntimeError):  # a loop that is closed has nobody on it
                    loop.call_soon_threadsafe(_put, seats, text)

    def _raise_doubt(self, topic: str) -> None:
        with self._lock:
            seats, watch = self._seats.get(topic), self._doubts
            if not seats or watch is None:
                return
            self._doubted |= seats
            with contextlib.suppress(RuntimeError):
                watch[0].call_soon_threadsafe(watch[1].set)

    async def watch(self, judge: Judge, *, every: float) -> None:
        """Ask the judge, for ever, who may stay: of seats in doubt at once, of all every so many seconds.

        `judge(holders)` returns the topics of each holder that may stay. The doubt is only the quick way: what a judge reads
        is true also where nobody raised one (another process without Redis, time that has passed, a hand in the database).
        """
        doubts = asyncio.Event()
        self._doubts = (asyncio.get_running_loop(), doubts)
        due = time.monotonic() + every
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, due - time.monotonic())):
                    await doubts.wait()
            doubts.clear()
            with self._lock:
                asked, self._doubted = self._doubted, set()
            if time.monotonic() >= due:
                asked, due = self.seats(), time.monotonic() + every
            if asked:
                try:
                    await self._judge(asked, judge)
                except Exception as error:  # noqa: BLE001 - a database away for a moment must not end the watch
                    log.warning("Who may stay live could not be asked: %s", error)

    async def _judge(self, asked: set[Seat], judge: Judge) -> None:
        stay = await judge([seat.holder for seat in asked])
        for seat in asked:
            topics = stay.get(seat.holder)
            if topics is None:
                _end(seat, GONE)
            elif seat.topics != (wanted := frozenset(topics)):
                with self._lock:  # in one step, so that nothing is said in between
                    if seat in self.seats():
                        self.leave(seat)
                        seat.topics = wanted
                        self.take(seat)

    async def listen(self) -> None:
        """Hear what other processes say, until cancelled; in one process there is nothing to hear."""


class SharedHub(Hub):
    """The same over Redis or Valkey: what one process says is heard in all, each of which holds one subscription. What was
    lost on the way ends all seats; they come back and look for themselves.

    Without the subscription nobody is seated: who cannot be told of what is new, nor be ended, must not seem to listen.
    """

    def __init__(self, url: str, channel: str) -> None:
        super().__init__()
        self.hears = False
        self._url, self._channel = url, channel
        once = Retry(NoBackoff(), 1)  # a line that the server closed while nobody spoke is opened anew
        self._line = redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once)
        self._aside_until, self._lost = 0.0, False

    def publish(self, topics: Iterable[str], text: str) -> None:
        """As in one process. What Redis does not take is lost, which all are told as soon as it takes something again."""
        self._tell({"to": list(topics), "say": text})

    def doubt(self, topic: str) -> None:
        """As in one process."""
        self._tell({"doubt": topic})

    def _tell(self, message: dict[str, Any]) -> None:
        if time.monotonic() < self._aside_until:
            return
        try:
            if self._lost:
                self._line.publish(self._channel, LOST)
                self._lost = False
            self._line.publish(self._channel, json.dumps(message))
        except redis.RedisError as error:
            self._aside_until, self._lost = time.monotonic() + ASIDE, True
            log.warning("Redis takes no hints: %s", error)

    async def listen(self) -> None:
        """Hear what any process says, until cancelled. When the line breaks, every seat ends: nobody knows what it missed."""
        while True:
            try:
                await self._hear()
            except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to go on trying
                log.warning("Redis is not heard: %s", error)
            finally:
                self.hears = False
                self._restart()
            await asyncio.sleep(0.5 + random.random())

    async def _hear(self) -> None:
        from redis.asyncio import Redis

        never = Retry(NoBackoff(), 0)  # a line that comes back by itself would hide that it was away
        async with (
            Redis.from_url(self._url, socket_connect_timeout=SILENCE, retry=never) as line,
            line.pubsub() as hearing,
        ):
            await hearing.subscribe(self._channel)
            heard = time.monotonic()
            while time.monotonic() - heard < 2 * SILENCE:
                message = await hearing.get_message(timeout=SILENCE)
                if self._lost and (message is None or message["type"] == "subscribe"):  # and nobody has published since
                    await line.publish(self._channel, LOST)
                    self._lost = False
                if message is None:
                    await hearing.ping()
                    continue
                heard = time.monotonic()
                if message["type"] == "subscribe":
                    self.hears = True
                elif message["type"] == "message":
                    self._take_in(message["data"])
            raise TimeoutError("no answer")

    def _restart(self) -> None:
        """End every seat: nobody knows what it missed."""
        for seat in self.seats():
            _end(seat, RESTART)

    def _take_in(self, data: bytes) -> None:
        try:
            said = json.loads(data)
            if "lost" in said:
                self._restart()
            elif "doubt" in said:
                self._raise_doubt(said["doubt"])
            else:
                self._spread(said["to"], said["say"])
        except (ValueError, KeyError, TypeError):
            log.warning("Something on the channel of live updates is not from here.")


@functools.cache
def hub() -> Hub:
    """Return the hub of this process."""
    if not settings.REDIS_URL:
        return Hub()
    # channels of Redis know no database numbers: two installations on one server must not hear one another
    return SharedHub(settings.REDIS_URL, f"live:{salted_hmac('kit.live', settings.REDIS_URL).hexdigest()[:16]}")


def publish(topics: Iterable[str], text: str) -> None:
    """Say `text` to everybody who hears one of the topics, once the transaction under way is through."""
    wanted = tuple(topics)
    transaction.on_commit(lambda: hub().publish(wanted, text), robust=True)


def doubt(topic: str) -> None:
    """Have those who hear a topic looked at again, once the transaction under way is through."""
    transaction.on_commit(lambda: hub().doubt(topic), robust=True)


def _end(seat: Seat, why: int) -> None:
    with contextlib.suppress(RuntimeError):  # its loop is closed, and it with it
        seat.loop.call_soon_threadsafe(seat.end, why)


def _put(seats: list[Seat], text: str) -> None:
    for seat in seats:
        seat.put(text)
