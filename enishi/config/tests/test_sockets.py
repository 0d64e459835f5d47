"""Lines of sockets, held against a real server: one that takes nothing ends all the same, one too many is turned away."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from enishi.config.connections import CLOSING_SECONDS, Connection
from enishi.config.tests.test_asgi import ask, serving

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Few(Connection):
    """Three sockets, three connections beside them; heads must come quickly."""

    most_sockets = most = most_of_one = 3
    head_seconds = 0.3


class Talker:
    """Says more than a receiver takes that takes nothing, and closes then; notes when the line was gone."""

    def __init__(self) -> None:
        self.gone: list[float] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
        elif scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
            await send({"type": "http.response.body", "body": b"here"})
        else:
            await receive()
            await send({"type": "websocket.accept"})
            if (await receive()).get("text") == "talk":
                talking = asyncio.create_task(self.talk(send))
                await asyncio.sleep(0.5)
                talking.cancel()
                began = time.monotonic()
                with contextlib.suppress(OSError):
                    await send({"type": "websocket.close", "code": 1013})
                while (await receive())["type"] != "websocket.disconnect":
                    pass
                self.gone.append(time.monotonic() - began)

    async def talk(self, send: Any) -> None:
        """Send without end."""
        while True:
            await send({"type": "websocket.send", "text": "x" * 60_000})


@pytest.fixture(scope="module")
def talker() -> Talker:
    return Talker()


@pytest.fixture(scope="module")
def port(talker: Talker) -> Iterator[int]:
    with serving(talker, Few) as number:
        yield number


def test_socket_of_a_receiver_that_takes_nothing_ends(port: int, talker: Talker) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(UPGRADE)
        assert b" 101 " in line.recv(200)
        line.sendall(b"\x81\x84\0\0\0\0talk")  # masked by nothing

        end = time.monotonic() + 10
        while not talker.gone:
            assert time.monotonic() < end
            time.sleep(0.05)

    assert 0.5 < talker.gone[0] < CLOSING_SECONDS + 1


def test_sockets_are_counted_beside_connections(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connect(f"ws://127.0.0.1:{port}/"))
        time.sleep(0.5)  # longer than a head may take: a socket has none

        with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{port}/"):
            pass
        assert refused.value.response.status_code == 503
        status, _headers, body = ask(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (status.split()[1], body) == (b"200", b"here")
