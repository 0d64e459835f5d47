"""Who may listen to a network, what they hear, and when they no longer do; through the sockets as the server asks them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.accounts import removal, sessions
from enishi.accounts.tests.make import make_person
from enishi.config.sockets import Sockets
from enishi.joining import departing, erasing
from enishi.kit.live import GONE, Hub
from enishi.members import actions, live
from enishi.members.circles import seat, unseat
from enishi.members.live import Topic, publish, publish_in, publish_to
from enishi.members.models import Circle, Grant, Member
from enishi.members.roles import Role
from enishi.members.socket import MOST_KNOCKS, _ticket
from enishi.members.tests.line import Line
from enishi.members.tests.make import make_member
from enishi.networks.audiences import ALUMNI, EMPLOYEES, MEMBERS, ONLY_ME, SECRETARIAT
from enishi.networks.models import Kind, Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db
HINT = {"topic": "weather"}


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Hub:
    """Return the hub of this test alone."""
    made = Hub()
    monkeypatch.setattr("enishi.kit.live.hub", lambda: made)
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)  # it would close the transaction of the test
    settings.ALLOWED_HOSTS = ["here.example", "testserver"]
    return made


@pytest.fixture(autouse=True)
def weather() -> Iterator[Topic]:
    """Return a topic that only this test knows, and the only one while it runs."""
    others = dict(live.TOPICS)
    live.TOPICS.clear()
    yield Topic("weather")
    live.TOPICS.clear()
    live.TOPICS.update(others)


def key_of(person: Any) -> str:
    """Return the session key of a browser that this person signed in with."""
    client = Client()
    client.force_login(person)
    return str(client.session.session_key)


Connect = Callable[..., Awaitable[Line | None]]


@contextlib.asynccontextmanager
async def house(every: float = 60.0) -> AsyncIterator[Connect]:
    """Run the sockets; gives a function that connects, and returns the socket or None where it was refused."""
    application, opened = Sockets(), []

    async def connect(network: Network | str, key: str, *headers: tuple[bytes, bytes]) -> Line | None:
        slug = network if isinstance(network, str) else network.slug
        sent = [(b"host", b"here.example"), (b"origin", b"http://here.example"), (b"cookie", f"session={key}".encode())]
        socket = Line(application, f"/n/{slug}/live/", list(headers) or sent)
        if not await socket.connect():
            return None
        opened.append(socket)
        assert await socket.hint() == HINT  # what it may have missed
        return socket

    with patch("enishi.config.sockets.CHECKED_EVERY", every):
        async with application.at_work():
            await asyncio.sleep(0)
            yield connect
            for socket in opened:
                await socket.hang_up()


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Play a scene whose database is that of the test."""
    async_to_sync(scene)()


def allowed(network: Network, person: Any, key: str | None = None) -> bool:
    """Return whether a socket opens."""
    found: list[bool] = []

    async def scene() -> None:
        async with house() as connect:
            found.append(
                await connect(network, key if key is not None else await sync_to_async(key_of)(person)) is not None
            )

    play(scene)
    return found[0]


# -- who ---------------------------------------------------------------------------------------------------------------
def test_live_opens_for_members_of_every_side() -> None:
    network = make_network()

    assert allowed(network, make_member(network).person)
    assert allowed(network, make_member(network, side=EMPLOYEES).person)
    assert allowed(network, make_member(network, side=0, role=Role.SECRETARIAT).person)


@pytest.mark.parametrize("state", [each for each in Member.State if each != Member.State.JOINED])
def test_live_is_shut_to_who_does_not_take_part(state: str) -> None:
    network = make_network()

    assert not allowed(network, make_member(network, state=state).person)


def test_live_is_shut_to_strangers() -> None:
    network, other = make_network(), make_network()
    switched_off = make_member(network).person
    key = key_of(switched_off)
    switched_off.is_active = False
    switched_off.save()

    assert not allowed(network, None, key="")
    assert not allowed(network, None, key="nobodys-session-key-0123456789ab")
    assert not allowed(network, make_person())
    assert not allowed(network, make_member(other).person)
    assert not allowed(network, switched_off, key=key)
    assert not allowed("no-such-network", make_member(network).person)  # type: ignore[arg-type]


def test_live_is_shut_to_the_company_contact_as_its_pages_are() -> None:
    endorsed = make_network(kind=Kind.ENDORSED)

    assert not allowed(endorsed, make_member(endorsed, side=EMPLOYEES, role=Role.COMPANY).person)


def test_live_is_shut_to_a_session_that_is_over() -> None:
    network = make_network()
    person = make_member(network).person
    expired, idle = key_of(person), key_of(person)
    Session.objects.filter(session_key=expired).update(expire_date=timezone.now())
    store = sessions.SessionStore(idle)
    store.set_expiry(0)
    store["seen"] = time.time() - sessions.IDLE - 1
    store.save()

    assert not allowed(network, person, key=expired)
    assert not allowed(network, person, key=idle)


def test_live_is_shut_after_a_change_of_the_password() -> None:
    network = make_network()
    person = make_member(network).person
    key = key_of(person)
    person.set_password("another one")
    person.save()

    assert not allowed(network, person, key=key)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"origin", b"http://evil.example")],
        [(b"origin", b"null")],
        [(b"origin", b"")],
        [],
        [(b"origin", b"https://here.example")],  # another scheme
        [(b"origin", b"http://here.example:8001")],  # another program of the same machine
        [(b"origin", b"http://here.example.evil.example")],
        [(b"origin", b"http://sub.here.example")],
        [(b"origin", b"http://here.example"), (b"origin", b"http://here.example")],
        [(b"origin", b"http://evil.example"), (b"host", b"evil.example")],  # a name that somebody points here
    ],
)
def test_live_is_shut_to_pages_of_another_origin(headers: list[tuple[bytes, bytes]]) -> None:
    network = make_network()
    key = key_of(make_member(network).person)
    host = [] if any(name == b"host" for name, _ in headers) else [(b"host", b"here.example")]
    refused: list[bool] = []

    async def scene() -> None:
        async with house() as connect:
            cookie = (b"cookie", f"session={key}".encode())
            refused.append(await connect(network, key, *host, *headers, cookie) is None)
            assert await connect(network, key) is not None  # so that nothing else was in the way

    play(scene)

    assert refused == [True]


def test_live_answers_no_other_address() -> None:
    key = key_of(make_member(make_network()).person)

    async def scene() -> None:
        async with house() as connect:
            assert await connect("nagi/live/../..", key) is None
            headers = [(b"host", b"here.example"), (b"origin", b"http://here.example")]
            assert not await Line(Sockets(), "/elsewhere/", headers).connect()

    play(scene)


def test_live_opens_twenty_for_one_person_and_no_more() -> None:
    network = make_network()
    key, other = (key_of(make_member(network).person) for _ in range(2))

    async def scene() -> None:
        async with house() as connect:
            assert all([await connect(network, key) for _ in range(20)])
            assert await connect(network, key) is None
            assert await connect(network, other) is not None

    play(scene)


def test_live_turns_away_who_knocks_all_the_time() -> None:
    network = make_network()
    key, other = (key_of(make_member(network).person) for _ in range(2))

    assert all(_ticket(key, network.slug) for _ in range(MOST_KNOCKS))
    assert _ticket(key, network.slug) is None
    assert _ticket(other, network.slug) is not None


def test_live_asks_little_at_the_handshake() -> None:
    network = make_network()
    for _ in range(3):
        make_member(make_network(), person=(member := make_member(network)).person)
    key = key_of(member.person)

    with CaptureQueriesContext(connection) as seen:
        ticket = _ticket(key, network.slug)

    assert ticket is not None
    assert len(seen) == 5  # session, person, memberships, roles, rooms: each by its key


# -- what --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing wait for the end of the transaction around a test."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, robust=False: call())


AUDIENCES = {
    "alumnus": {MEMBERS, ALUMNI, ALUMNI | EMPLOYEES, ALUMNI | SECRETARIAT},
    "employee": {MEMBERS, EMPLOYEES, ALUMNI | EMPLOYEES, EMPLOYEES | SECRETARIAT},
    "officer": {MEMBERS, SECRETARIAT, ALUMNI | SECRETARIAT, EMPLOYEES | SECRETARIAT},
    "owner among the alumni": {MEMBERS, ALUMNI, SECRETARIAT, 3, 5, 6},
}


@pytest.mark.parametrize("who", AUDIENCES)
def test_live_tells_those_of_the_audience_alone(who: str, weather: Topic, at_once: None) -> None:
    network = make_network()
    member = {
        "alumnus": lambda: make_member(network),
        "employee": lambda: make_member(network, side=EMPLOYEES),
        "officer": lambda: make_member(network, side=0, role=Role.SECRETARIAT),
        "owner among the alumni": lambda: make_member(network, role=Role.OWNER),
    }[who]()
    key = key_of(member.person)
    told: set[int] = set()

    async def scene() -> None:
        async with house() as connect:
            socket = await connect(network, key)
            assert socket is not None
            for audience in (ONLY_ME, *range(1, 8)):
                publish(weather, network, audience=audience)
                if not await socket.quiet(0.1):
                    assert await socket.hint() == HINT
                    told.add(audience)
                assert await socket.quiet(0.02)  # once

    play(scene)

    assert told == AUDIENCES[who]


def test_live_tells_nobody_of_another_network_nor_another_member(weather: Topic, at_once: None) -> None:
    network, other = make_network(), make_network()
    member, neighbour = make_member(network), make_member(network)
    stranger = make_member(other)
    elsewhere = make_member(other, person=member.person)  # the same person, in both
    keys = {each: key_of(each.person) for each in (member, neighbour, stranger)}
    keys[elsewhere] = keys[member]

    async def scene() -> None:
        async with house() as connect:
            lines = {each: await connect(each.network, key) for each, key in keys.items()}

            publish(weather, network)
            publish_to(weather, [member.pk])
            publish_to(weather, [])

            counts = {}
            for each, line in lines.items():
                assert line is not None
                counts[each] = 0
                while not await line.quiet(0.1):
                    assert await line.hint() == HINT
                    counts[each] += 1
            assert counts == {member: 2, neighbour: 1, stranger: 0, elsewhere: 0}

    play(scene)


def test_live_tells_in_a_group_those_who_read_there(weather: Topic, at_once: None) -> None:
    network = make_network()
    names = ("inside", "outside", "officer")
    members = {each: make_member(network, role=Role.COMMUNITY if each == "officer" else "") for each in names}
    blind = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=ALUMNI, blind=True)
    seat(blind, [members["inside"].pk, members["officer"].pk])  # whose seat waits for its end

    keys = {each: key_of(member.person) for each, member in members.items()}

    async def scene() -> None:
        async with house() as connect:
            lines = {each: await connect(network, key) for each, key in keys.items()}
            publish_in(weather, blind)
            assert await lines["inside"].hint() == HINT
            assert await lines["outside"].quiet(0.1)
            assert await lines["officer"].quiet(0.1)

    play(scene)


def test_live_notices_who_comes_into_a_group_and_who_goes() -> None:
    network = make_network()
    ticket = (stay := sessions.stay(key := key_of((member := make_member(network)).person))) and live.Ticket(
        key, stay.proof, stay.until, member.pk, member.person_id, live.topics_of(member)
    )
    group = Circle.objects.create(network=network, kind=Circle.Kind.GROUP, audience=MEMBERS)
    addressed = Circle.objects.create(network=network, kind=Circle.Kind.ADDRESSED, audience=MEMBERS)
    before = live.standing([ticket])[ticket]

    for circle in (group, addressed):
        seat(circle, [member.pk])
    assert live.standing([ticket])[ticket] - before == {f"circle:{group.pk}"}
    unseat(group, [member.pk])
    assert live.standing([ticket])[ticket] == before


def test_live_cannot_be_asked_for_a_topic(weather: Topic) -> None:
    """Whatever a page says but a ping ends its socket, and moves nothing."""
    network = make_network()
    key = key_of(make_member(network).person)

    async def scene() -> None:
        async with house() as connect:
            for said in ('{"subscribe": "network:1:4"}', "network:1:4", "", "ping " * 1000, b"ping"):
                socket = await connect(network, key)
                assert socket is not None
                await socket.say(**({"bytes": said} if isinstance(said, bytes) else {"text": said}))
                assert await socket.end() == GONE

    play(scene)


def test_live_answers_pings_and_ends_who_sends_too_many(weather: Topic) -> None:
    network = make_network()
    key = key_of(make_member(network).person)

    async def scene() -> None:
        async with house() as connect:
            socket = await connect(network, key)
            assert socket is not None
            for _ in range(6):
                await socket.say(text="ping")
                assert await socket.text() == "pong"
            for _ in range(100):
                await socket.say(text="ping")
            assert await socket.end() == GONE

    play(scene)


def test_live_hints_hold_their_topic_and_nothing_else(weather: Topic) -> None:
    assert json.loads(weather.hint) == HINT
    for bad in ("", "Feed", "feed:1", "f" * 21, "weather"):
        with pytest.raises(AssertionError):
            Topic(bad)


# -- until when --------------------------------------------------------------------------------------------------------
def sign_out(member: Member, key: str) -> None:
    client = Client()
    client.cookies["session"] = key
    assert client.post("/account/logout/").status_code == 302


def end_elsewhere(member: Member, key: str) -> None:
    sessions.UserSession.objects.get_or_create(session_key=key, user=member.person, ip="127.0.0.1")
    assert sessions.end_others(member.person, None) == 1


def change_password(member: Member, key: str) -> None:
    member.person.set_password("another one")
    member.person.save()


def suspend(member: Member, key: str) -> None:
    member.state = Member.State.SUSPENDED
    member.save()


def delete_account(member: Member, key: str) -> None:
    person = member.person
    member.delete()
    removal.remove(person)


ENDS: dict[str, Callable[[Member, str], Any]] = {
    "signs out": sign_out,
    "signed out elsewhere": end_elsewhere,
    "leaves": lambda member, key: departing.leave(member, by=member),
    "pauses": lambda member, key: departing.pause(member, months=1, by=member),
    "is erased": lambda member, key: erasing.wipe(member, reason="x", by=member),
    "account deleted": delete_account,
}
WITHOUT_A_HINT: dict[str, Callable[[Member, str], Any]] = {
    "password changed": change_password,
    "is suspended": suspend,
    "row deleted": lambda member, key: member.delete(),
    "session expired": lambda member, key: Session.objects.filter(session_key=key).update(expire_date=timezone.now()),
    "written past the model": lambda member, key: member.network.member_rows.filter(pk=member.pk).update(state="left"),
    "switched off": lambda member, key: type(member.person).objects.filter(pk=member.person_id).update(is_active=False),
}


@pytest.mark.parametrize(
    ("how", "every"), [*((how, 60.0) for how in ENDS), *((how, 0.1) for how in (*WITHOUT_A_HINT, *ENDS))]
)
def test_live_ends_at_once_by_a_hint_and_soon_without(how: str, every: float, at_once: None, weather: Topic) -> None:
    network = make_network()
    member, other = make_member(network), make_member(network)
    make_member(network, role=Role.OWNER)
    key, others_key = key_of(member.person), key_of(other.person)

    async def scene() -> None:
        async with house(every) as connect:
            socket, others = await connect(network, key), await connect(network, others_key)
            assert socket is not None
            assert others is not None

            await sync_to_async((ENDS | WITHOUT_A_HINT)[how])(member, key)

            assert await socket.end() == GONE
            assert await connect(network, key) is None
            publish(weather, network)
            assert await others.hint() == HINT

    play(scene)


def test_live_goes_on_for_the_other_session_of_who_signs_out(at_once: None) -> None:
    network = make_network()
    member = make_member(network)
    here, there = key_of(member.person), key_of(member.person)

    async def scene() -> None:
        async with house() as connect:
            ends, stays = await connect(network, here), await connect(network, there)
            assert ends is not None
            assert stays is not None

            await sync_to_async(sign_out)(member, here)

            assert await ends.end() == GONE
            assert await stays.quiet(0.1)

    play(scene)


def test_live_hears_of_the_secretariat_while_a_role_is_held(weather: Topic, at_once: None) -> None:
    network = make_network()
    owner, member = make_member(network, role=Role.OWNER), make_member(network)
    key = key_of(member.person)

    async def scene() -> None:
        async with house(0.1) as connect:
            socket = await connect(network, key)
            assert socket is not None

            async def told() -> bool:
                publish(weather, network, audience=SECRETARIAT)
                return not await socket.quiet(0.3) and await socket.hint() == HINT

            assert not await told()
            until = timezone.localdate() + timedelta(days=30)
            await sync_to_async(actions.grant_role)(member, role=Role.SECRETARIAT, until=until, reason="x", by=owner)
            await asyncio.sleep(0.5)
            assert await told()
            await sync_to_async(Grant.objects.within(network).filter(member=member).update)(taken_at=timezone.now())
            await asyncio.sleep(0.5)
            assert not await told()

    play(scene)


def test_live_looks_at_all_with_four_queries() -> None:
    network = make_network()
    tickets = []
    for count in (1, 12):
        while len(tickets) < count:
            member = make_member(network, role=Role.SECRETARIAT if len(tickets) % 2 else "")
            stay = sessions.stay(key := key_of(member.person))
            assert stay is not None
            tickets.append(
                live.Ticket(key, stay.proof, stay.until, member.pk, member.person_id, live.topics_of(member))
            )
        with CaptureQueriesContext(connection) as seen:
            assert live.standing(tickets) == {each: each.topics for each in tickets}
        assert len(seen) == 4


# -- where -------------------------------------------------------------------------------------------------------------
def test_live_line_stands_on_pages_of_members_once_there_is_something_to_tell(weather: Topic) -> None:
    network = make_network()
    endorsed = make_network(kind=Kind.ENDORSED)
    member, contact = make_member(network), make_member(endorsed, side=EMPLOYEES, role=Role.COMPANY)

    assert live.address(member, network.slug) == f"/n/{network.slug}/live/"
    assert live.address(contact, endorsed.slug) == ""
    assert live.address(None, network.slug) == ""
    live.TOPICS.clear()
    assert live.address(member, network.slug) == ""
    live.TOPICS["weather"] = weather


def test_live_is_no_page() -> None:
    network = make_network()
    client = Client()
    client.force_login(make_member(network).person)

    assert client.get(f"/n/{network.slug}/live/").status_code == 404
