"""Hints, within one process and between several over a real Valkey: who hears what, in which order, and who ends."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import redis
from django.db import transaction

from enishi.kit import live
from enishi.kit.live import GONE, RESTART, SLOW, WAITING, Hub, Seat, SharedHub

Hubs = Callable[[], Any]


def run(scene: Coroutine[Any, Any, None]) -> None:
    """Play a scene on an event loop of its own; what should come and does not fails it."""
    asyncio.run(asyncio.wait_for(scene, 30))


@contextlib.asynccontextmanager
async def listening(*hubs: Hub) -> AsyncIterator[None]:
    """Have hubs hear one another."""
    tasks = [asyncio.create_task(hub.listen()) for hub in hubs]
    for hub in hubs:
        await until(lambda hub=hub: hub.hears)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        await asyncio.sleep(0.01)


@pytest.fixture(params=["one process", "two processes"])
def hubs(request: pytest.FixtureRequest) -> Hubs:
    """Return a maker of (who speaks, who hears): the same hub, or two that know one another through Valkey alone."""
    if request.param == "one process":

        @contextlib.asynccontextmanager
        async def alone() -> AsyncIterator[tuple[Hub, Hub]]:
            hub = Hub()
            yield hub, hub

        return alone
    url = request.getfixturevalue("valkey").connection_url

    @contextlib.asynccontextmanager
    async def two() -> AsyncIterator[tuple[Hub, Hub]]:
        speaks, hears = SharedHub(url, "tests"), SharedHub(url, "tests")
        async with listening(speaks, hears):
            yield speaks, hears

    return two


def seat(hub: Hub, *topics: str, holder: str = "") -> tuple[Seat, list[int]]:
    """Seat a listener; returns it, and where it is noted how it ended."""
    ends: list[int] = []
    made = Seat(topics, holder, ends.append)
    hub.take(made)
    return made, ends


async def heard(listener: Seat, count: int) -> list[str]:
    """Return the next hints of a seat."""
    return [await asyncio.wait_for(listener.next(), 10) for _ in range(count)]


async def quiet(listener: Seat) -> bool:
    """Return whether nothing arrives for a moment."""
    try:
        await asyncio.wait_for(listener.next(), 0.2)
    except TimeoutError:
        return True
    return False


# -- who hears what --------------------------------------------------------------------------------------------------
def test_hub_says_to_each_seat_what_is_for_its_topics_and_once(hubs: Hubs) -> None:
    async def scene() -> None:
        async with hubs() as (speaks, hears):
            both, _ = seat(hears, "a", "b")
            other, _ = seat(hears, "c")

            speaks.publish(["a", "b"], "for two topics of one")
            speaks.publish(["c"], "for the other")
            speaks.publish(["nobody"], "for nobody")

            assert await heard(both, 1) == ["for two topics of one"]
            assert await heard(other, 1) == ["for the other"]
            assert await quiet(both)
            assert await quiet(other)

    run(scene())


def test_hub_forgets_who_has_left(hubs: Hubs) -> None:
    async def scene() -> None:
        async with hubs() as (speaks, hears):
            gone, _ = seat(hears, "a")
            here, _ = seat(hears, "a")
            hears.leave(gone)

            speaks.publish(["a"], "hint")

            assert await heard(here, 1) == ["hint"]
            assert await quiet(gone)
            hears.leave(here)
            assert hears.seats() == set()

    run(scene())


def test_hub_keeps_the_order_of_a_thread_and_tells_all_in_the_same(hubs: Hubs) -> None:
    async def scene() -> None:
        async with hubs() as (speaks, hears):
            listeners = [seat(hears, "a")[0] for _ in range(5)]
            threads = [
                threading.Thread(target=lambda n=n: [speaks.publish(["a"], f"{n} {i}") for i in range(15)])
                for n in range(4)
            ]

            for thread in threads:
                thread.start()
            told = [await heard(listener, 60) for listener in listeners]

            assert all(one == told[0] for one in told)
            for n in range(4):
                assert [text for text in told[0] if text.startswith(f"{n} ")] == [f"{n} {i}" for i in range(15)]

    run(scene())


def test_hub_ends_a_listener_too_slow_and_serves_the_others(hubs: Hubs) -> None:
    async def scene() -> None:
        async with hubs() as (speaks, hears):
            slow, ends = seat(hears, "a")
            quick, quick_ends = seat(hears, "a")
            told: list[str] = []

            for i in range(WAITING + 10):
                speaks.publish(["a"], str(i))
                told += await heard(quick, 1)

            assert ends == [SLOW]
            assert quick_ends == []
            assert told == [str(i) for i in range(WAITING + 10)]
            assert slow in hears.seats()  # until its socket gives it up

    run(scene())


# -- who may stay ----------------------------------------------------------------------------------------------------
def test_hub_doubt_has_the_judge_asked_at_once_and_of_those_alone(hubs: Hubs) -> None:
    asked: list[list[str]] = []

    async def judge(holders: list[str]) -> dict[str, list[str]]:
        asked.append(sorted(holders))
        return {"may stay": ["a"]}

    async def scene() -> None:
        async with hubs() as (speaks, hears):
            watch = asyncio.create_task(hears.watch(judge, every=60))
            await asyncio.sleep(0)
            _, stays = seat(hears, "a", holder="may stay")
            _, goes = seat(hears, "a", holder="may not")
            _, elsewhere = seat(hears, "b", holder="not asked")

            speaks.doubt("a")
            await until(lambda: goes == [GONE])

            assert (stays, elsewhere) == ([], [])
            assert asked == [["may not", "may stay"]]
            watch.cancel()

    run(scene())


def test_hub_looks_at_everybody_now_and_then_also_without_a_doubt_and_after_a_fault() -> None:
    faults = iter([True, False, False, False])

    async def judge(holders: list[str]) -> dict[str, list[str]]:
        if next(faults, False):
            raise OSError("the database is away")
        return {}

    async def scene() -> None:
        hub = Hub()
        watch = asyncio.create_task(hub.watch(judge, every=0.05))
        _, ends = seat(hub, "a")

        await until(lambda: ends == [GONE])
        watch.cancel()

    run(scene())


def test_hub_moves_a_listener_whose_topics_have_changed() -> None:
    async def judge(holders: list[str]) -> dict[str, list[str]]:
        return {"promoted": ["a", "staff"]}

    async def scene() -> None:
        hub = Hub()
        watch = asyncio.create_task(hub.watch(judge, every=60))
        await asyncio.sleep(0)
        listener, ends = seat(hub, "a", "b", holder="promoted")

        hub.doubt("a")
        await until(lambda: listener.topics == {"a", "staff"})
        hub.publish(["b"], "no longer")
        hub.publish(["staff"], "from now on")

        assert await heard(listener, 1) == ["from now on"]
        assert ends == []
        hub.leave(listener)
        assert hub.seats() == set()
        watch.cancel()

    run(scene())


# -- Valkey comes and goes -------------------------------------------------------------------------------------------
def test_shared_hub_without_valkey_seats_nobody_and_stops_nobody(valkey: Any) -> None:
    url, port = valkey.connection_url, valkey.port

    async def scene() -> None:
        hub = SharedHub(url, "tests")
        async with listening(hub):
            _, ends = seat(hub, "a")
            valkey.stop()
            await until(lambda: ends == [RESTART])
            assert not hub.hears

            began = time.monotonic()
            for _ in range(100):
                hub.publish(["a"], "lost")
            assert time.monotonic() - began < 3

            valkey._desired_port = port
            valkey.start()
            await until(lambda: hub.hears and not hub._lost, 20)
            await asyncio.sleep(0.2)  # that hints were lost is told to all, this one among them
            hub._aside_until = 0.0
            back, _ = seat(hub, "a")
            hub.publish(["a"], "again")
            assert await heard(back, 1) == ["again"]

    run(scene())


def test_shared_hub_ends_all_after_a_hint_that_was_lost(valkey: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line to publish on failed while the subscriptions held: nobody would know that they missed something."""
    monkeypatch.setattr(live, "SILENCE", 0.3)

    async def scene(*then: str) -> None:
        speaks, hears = (SharedHub(valkey.connection_url, "tests") for _ in range(2))
        async with listening(speaks, hears):
            _, ends = seat(hears, "a")
            with monkeypatch.context() as broken:
                broken.setattr(speaks._line, "publish", lambda *_: (_ for _ in ()).throw(redis.TimeoutError))
                speaks.publish(["a"], "lost")
            if then:
                speaks._aside_until = 0.0
                speaks.publish(["b"], then[0])

            await until(lambda: ends == [RESTART])
            assert hears.hears
            assert not speaks._lost

    run(scene("said by the next who publishes"))
    run(scene())  # or by the process that lost it, when nobody does


def test_shared_hub_does_not_hear_another_installation_nor_nonsense(valkey: Any) -> None:
    async def scene() -> None:
        ours, theirs = (SharedHub(valkey.connection_url, name) for name in ("ours", "theirs"))
        async with listening(ours, theirs):
            listener, _ = seat(ours, "a")

            theirs.publish(["a"], "of theirs")
            for nonsense in ("no JSON", "[]", '{"to": 3, "say": "x"}', "{}"):
                ours._line.publish("ours", nonsense)
            ours.publish(["a"], "of ours")

            assert await heard(listener, 1) == ["of ours"]

    run(scene())


def test_hub_of_an_installation_has_a_channel_of_its_own(settings: Any, valkey: Any) -> None:
    made = []
    for secret in ("one secret", "another"):
        settings.SECRET_KEY, settings.REDIS_URL = secret, valkey.connection_url
        live.hub.cache_clear()
        made.append(live.hub()._channel)  # type: ignore[attr-defined]
    live.hub.cache_clear()

    assert made[0] != made[1]


# -- within a transaction --------------------------------------------------------------------------------------------
@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], str]]:
    """Return where is noted what is published."""
    found: list[tuple[tuple[str, ...], str]] = []
    hub = Hub()
    monkeypatch.setattr(hub, "publish", lambda topics, text: found.append((tuple(topics), text)))
    monkeypatch.setattr(live, "hub", lambda: hub)
    return found


@pytest.mark.django_db(transaction=True)
def test_publish_waits_for_the_end_of_the_transaction(said: list[Any]) -> None:
    with transaction.atomic():
        live.publish(["a"], "hint")
        assert said == []

    assert said == [(("a",), "hint")]


@pytest.mark.django_db(transaction=True)
def test_publish_says_nothing_of_what_was_rolled_back(said: list[Any]) -> None:
    with contextlib.suppress(KeyError), transaction.atomic():
        live.publish(["a"], "hint")
        raise KeyError

    assert said == []
