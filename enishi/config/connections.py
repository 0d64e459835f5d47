"""Connections of the server that cost nothing to hold: one that is silent, slow or one too many is ended.

uvicorn has a time for a connection between two requests and none for one that never sends its first; its limit on
connections (`limit_concurrency`) turns away whoever asks while idle ones stay, which is what an attacker wants. Here the
ones that wait go first. Bodies have their own time (asgi.py). Sockets are counted by themselves: they are open for hours, and
only members hold one.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

HEAD_SECONDS = 15.0  # from the connection, or from the first sign of a further request, to the end of its headers
HEAD_BYTES = 64 * 1024  # address and headers together
STALL_SECONDS = 60.0  # a receiver takes in one buffer (64 kB) in this time, or is gone
MOST = 400  # connections at once; well below the 1,024 files that a process may have open
MOST_OF_ONE = 100  # of one address: an office behind one router is many people
MOST_SOCKETS = 500  # beside those; bin/run allows more where the system lets the process open more files
CLOSING_SECONDS = 2.0  # for the other side of a socket to take leave, in any case and whatever waits to be sent to it
FRAME_BYTES = 64 * 1024  # of one message on a socket
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Connection(HttpToolsProtocol):
    """One connection: a clock runs while it waits for the headers of a request, another while nobody takes its answer."""

    head_seconds, stall_seconds, most, most_of_one = HEAD_SECONDS, STALL_SECONDS, MOST, MOST_OF_ONE
    most_sockets = MOST_SOCKETS
    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()  # they speak for many: only `most` counts
    _clock: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _head = 0  # bytes of a request whose headers are not complete
    _upgraded = False  # the line belongs to a Socket now
    since = 0.0

    @property
    def waits(self) -> bool:
        """Whether no request is being received or answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room, or turn the newcomer away where everybody is being served."""
        super().connection_made(transport)
        self.since = self.loop.time()
        others: list[Any] = [each for each in self.connections if each is not self and isinstance(each, Connection)]
        host = self.client[0] if self.client else ""
        same = [each for each in others if each.client and each.client[0] == host]
        if len(same) >= self.most_of_one and not self._is_proxy(host):
            self._make_room(same)
        elif len(others) >= self.most:
            self._make_room(others)
        if not transport.is_closing():
            self._clock = self.loop.call_later(self.head_seconds, transport.abort)

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:  # a socket in the file system: whoever may open it is one of the house
            return True
        return any(address in network for network in self.proxies)

    def _make_room(self, among: list[Any]) -> None:
        """End the connection that has waited longest for its next request; where none waits, this new one."""
        waiting = [each for each in among if each.waits and not each.transport.is_closing()]
        if waiting:
            min(waiting, key=lambda each: each.since).transport.abort()
        else:
            self.transport.write(_FULL)
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Read on; the clock of a head starts with its first byte and no further byte turns it back."""
        super().data_received(data)
        if self._upgraded or self.transport.is_closing() or not self.waits:
            return
        if self._clock is None:
            self._clock = self.loop.call_later(self.head_seconds, self.transport.abort)
        self._head += len(data)
        if self._head > HEAD_BYTES:
            self.transport.write(_TOO_LONG)
            self._close()

    def on_headers_complete(self) -> None:
        """Stop the clock: somebody is served."""
        self._stop_clock()
        self._head = 0
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the line over to a Socket, while there are not too many."""
        self._upgraded = True
        if sum(isinstance(each, Socket) for each in self.connections) < self.most_sockets:
            super().handle_websocket_upgrade()
        else:
            self.transport.write(_FULL)
            self._close()

    def on_response_complete(self) -> None:
        """Wait for the next request; what was answered last on a closing connection may take its time, but not for ever."""
        self.since = self.loop.time()
        super().on_response_complete()
        if self.transport.is_closing():
            self._close()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection that sent no further request."""
        self._close()

    def pause_writing(self) -> None:
        """The receiver is slower than we are."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken in a buffer."""
        super().resume_writing()
        if self._stalled is not None and not self.transport.is_closing():
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._stop_clock()
        if self._stalled is not None:
            self._stalled.cancel()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _close(self) -> None:
        """Close once everything is sent, and in any case in a while: closing alone waits for a receiver for ever."""
        self.transport.close()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.stall_seconds, self.transport.abort)


class Socket(WebSocketsSansIOProtocol):
    """One socket. uvicorn closes it once everything is sent, which may be never; here it ends."""

    closing_seconds = CLOSING_SECONDS
    _closing: asyncio.TimerHandle | None = None

    async def send(self, message: Any) -> None:
        """Send; a close is waited for a moment, and not until the other side has taken in what was sent before."""
        if message["type"] == "websocket.close":
            self._end_soon()
        await super().send(message)

    def shutdown(self) -> None:
        """Say that the server stops (1012)."""
        super().shutdown()
        self._end_soon()

    def keepalive_timeout(self) -> None:
        """End a line on which nobody answers."""
        super().keepalive_timeout()
        self.transport.abort()

    def handle_parser_exception(self) -> None:
        """Say what was wrong (1009: too large, 1002: no frame), and end."""
        super().handle_parser_exception()
        self._end_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        super().connection_lost(exc)
        if self._closing is not None:
            self._closing.cancel()

    def _end_soon(self) -> None:
        if self._closing is None:
            self._closing = self.loop.call_later(self.closing_seconds, self.transport.abort)


def of(proxies: Iterable[str], *, most_sockets: int = MOST_SOCKETS) -> type[Connection]:
    """Return the protocol of a server behind these proxies (addresses, networks, or * for all; names are not known here)."""
    known = []
    for each in proxies:
        for spelt in ("0.0.0.0/0", "::/0") if each == "*" else (each,):
            with contextlib.suppress(ValueError):
                known.append(ipaddress.ip_network(spelt, strict=False))
    return type("Connection", (Connection,), {"proxies": tuple(known), "most_sockets": most_sockets})


# of uvicorn.Config; hints are small, and compressing them would cost each socket as much memory again
SOCKETS: dict[str, Any] = {"ws": Socket, "ws_max_size": FRAME_BYTES, "ws_per_message_deflate": False}
