"""Who holds connections without using them, on real sockets: slow heads, slow bodies, idle and stalled ones, too many."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enishi.config import asgi, connections
from enishi.config.asgi import Application
from enishi.config.connections import HEAD_BYTES, Connection
from enishi.config.tests.test_asgi import Start, answer, ask, get, serving

SHORT = 0.4
ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Impatient(Connection):
    """The same clocks, running faster."""

    head_seconds = stall_seconds = SHORT
    most, most_of_one = 12, 10


def pages(environ: dict[str, Any], start_response: Start) -> Any:
    """Answer little, or (/large) 20 MB in pieces."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return (b"x" * 100_000 for _ in range(200)) if environ["PATH_INFO"] == "/large" else [b"here"]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    root = tmp_path_factory.mktemp("uploads")
    with serving(Application(pages, limit=10_000, root=root, threads=2, grace=SHORT), Impatient) as number:
        yield number


@pytest.fixture
def connect(port: int) -> Iterator[Any]:
    """Open connections that are closed at the end, and gone from the server, too."""
    with contextlib.ExitStack() as stack:

        def opened() -> socket.socket:
            return stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))

        yield opened
    time.sleep(0.05)


def drip(connection: socket.socket, piece: bytes, seconds: float = 3.0) -> float:
    """Send `piece` every tenth of a second; return after how long the server had enough."""
    began = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() - began < seconds:
        with contextlib.suppress(TimeoutError):
            try:
                connection.sendall(piece)
                if not connection.recv(1000):
                    break
            except OSError as error:
                if isinstance(error, TimeoutError):
                    continue
                break
    return time.monotonic() - began


def ended(connection: socket.socket) -> bool:
    """Whether the server ends the connection now or soon."""
    connection.settimeout(2)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize("piece", [b"", b"\r\n"])
def test_connection_that_sends_no_head_is_ended(connect: Any, piece: bytes) -> None:
    assert SHORT * 0.9 < drip(connect(), piece) < 1.5


def test_head_that_drips_is_ended_whatever_comes(connect: Any) -> None:
    connection = connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")

    assert SHORT * 0.9 < drip(connection, b"X-A: b\r\n") < 1.5


def test_second_head_that_drips_is_ended(connect: Any) -> None:
    connection = connect()
    connection.sendall(ASKED)
    said = b""
    while b"here" not in said:
        said += connection.recv(1000)

    connection.sendall(b"GET / HTTP/1.1\r\n")
    assert SHORT * 0.9 < drip(connection, b"X-A: b\r\n") < 1.5


def test_body_that_drips_is_ended_although_it_never_pauses(connect: Any, port: int) -> None:
    connection = connect()
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n")

    took = drip(connection, b"a")

    assert SHORT * 0.9 < took < 2


def test_body_that_comes_fast_enough_has_the_time_it_takes(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "RATE", 1000)
    connection = connect()
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3000\r\n\r\n")
    began = time.monotonic()

    for _ in range(10):
        connection.sendall(b"a" * 300)
        time.sleep(0.1)

    assert answer(connection)[0] == b"HTTP/1.1 200 OK"
    assert time.monotonic() - began > 2 * SHORT


def test_head_without_end_is_refused(port: int) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(head + b"a" * (HEAD_BYTES + 1))

        status, _, _ = answer(connection)

    assert status.startswith(b"HTTP/1.1 431 ")


def test_idle_connections_make_room_for_who_asks(connect: Any, port: int) -> None:
    idle = [connect() for _ in range(30)]
    time.sleep(0.05)

    status, _, body = get(port, "/")

    assert (status, b"here" in body) == (b"HTTP/1.1 200 OK", True)
    assert ended(idle[0])


def test_one_address_that_is_being_served_everywhere_is_told_to_wait(connect: Any, port: int) -> None:
    for _ in range(Impatient.most_of_one):
        connect().sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nhalf")
    time.sleep(0.1)

    status, headers, _ = ask(port, b"")

    assert status.startswith(b"HTTP/1.1 503 ")
    assert headers[b"retry-after"] == b"5"
    time.sleep(SHORT + 0.2)  # theirs has run out
    assert get(port, "/")[0] == b"HTTP/1.1 200 OK"


def test_receivers_who_take_nothing_keep_no_thread_and_are_ended(connect: Any, port: int) -> None:
    stalled = [connect() for _ in range(6)]  # three times the threads
    for each in stalled:
        each.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")

    asked = time.monotonic()
    status, _, _ = get(port, "/")

    assert status == b"HTTP/1.1 200 OK"
    assert time.monotonic() - asked < 2
    time.sleep(SHORT + 0.2)
    received = b""
    with contextlib.suppress(OSError):
        while chunk := stalled[0].recv(1_000_000):
            received += chunk
    assert len(received) < 20_000_000  # cut off: what was left was thrown away


@pytest.mark.parametrize(
    ("proxies", "host", "is_one"),
    [
        (["10.0.0.1"], "10.0.0.1", True),
        (["10.0.0.0/8"], "10.9.9.9", True),
        (["*"], "2001:db8::1", True),
        (["10.0.0.1"], "10.0.0.2", False),
        (["localhost", ""], "127.0.0.1", False),
        ([], "127.0.0.1", False),
        ([], "", True),
    ],
)
def test_limit_of_one_address_does_not_hold_for_proxies(proxies: list[str], host: str, is_one: bool) -> None:
    kind = connections.of(proxies)

    assert kind._is_proxy(object.__new__(kind), host) is is_one


def test_server_is_started_with_these_clocks(tmp_path: Path) -> None:
    assert Connection.head_seconds <= 30
    assert Connection.most < 1024
    assert connections.of([]).most == connections.MOST
