"""The process as the server sees it: Django's pages in a pool of threads; sockets, slow senders and slow receivers in the
event loop.

A thread is given a request only once its body has arrived, and gives a file back only by naming it, so that neither a
half-sent upload nor a stalled download keeps a thread from others. Background jobs live in the same process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from a2wsgi import WSGIMiddleware

if TYPE_CHECKING:
    from enishi.config.sockets import Sockets
    from enishi.kit.jobs import Worker

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

INTERNAL = "/protected/"  # what X-Accel-Redirect begins with; the rest is a path below the root that is served
IN_MEMORY = 256 * 1024  # a body beyond this goes to a temporary file
CHUNK = 256 * 1024
SILENCE = 60.0  # seconds that a sender may pause in the middle of a body
GRACE, RATE = 30.0, 2048  # a body may take so many seconds, and one more for each so many bytes that have arrived
LONGEST = 1800.0  # seconds that a body may take in any case
PATIENCE = 300.0  # seconds that a body which is too large may take to come to its end
_FRAMING = {b"content-length", b"transfer-encoding"}
_RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")


class Application:
    """ASGI application around a WSGI one.

    `limit` is the largest body in bytes, `root` the folder that `X-Accel-Redirect: /protected/…` points into. A body may
    pause for `silence` seconds, and has `grace` seconds in all besides those that its bytes earn (RATE). `scheme` is
    what the outside speaks where that is known (a proxy in front speaks plain http with us); else the connection's own.
    """

    def __init__(
        self,
        wsgi: Any,
        *,
        limit: int,
        root: Path,
        threads: int = 8,
        worker: Worker | None = None,
        silence: float = SILENCE,
        grace: float = GRACE,
        scheme: str = "",
        sockets: Sockets | None = None,
    ) -> None:
        # no limit on what waits to be sent: a thread that waited for a slow receiver would keep it from others, and of
        # each connection there is one answer at a time
        self.pages = WSGIMiddleware(wsgi, workers=threads, send_queue_size=0)
        self.grace, self.sockets = grace, sockets
        self.limit, self.root, self.worker, self.silence, self.scheme = limit, root, worker, silence, scheme

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of the server: its life span, a socket, or a request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket" and self.sockets:
            await self.sockets(scope, receive, send)
        elif scope["type"] == "http":
            # a proxy's own header is spelt with dashes; the same name with underscores would pass for it in WSGI
            kept = [(name, value) for name, value in scope["headers"] if b"_" not in name]
            await self._answer(
                {**scope, "headers": kept, "scheme": self.scheme or scope.get("scheme", "http")}, receive, send
            )

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.sockets.at_work() if self.sockets else contextlib.nullcontext():
            if self.worker:
                self.worker.start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            if self.worker:
                await asyncio.to_thread(self.worker.stop)
            self.pages.executor.shutdown(wait=False)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                size = await self._take_in(scope, receive, body)
            except _Gone:
                return
            except TimeoutError:
                await _plain(send, 408, b"The request was not sent to its end.")
                return
            headers = [(name, value) for name, value in scope["headers"] if name not in _FRAMING]
            if size is None:  # Django answers, in the person's language
                body.truncate(0)
                scope = {**scope, "headers": headers, "too_large": self.limit}
                send = self._after_the_rest(receive, send)
            elif size:  # a body sent in chunks has a length by now, and WSGI wants one
                scope = {**scope, "headers": [*headers, (b"content-length", b"%d" % size)]}
            body.seek(0)
            await self.pages(scope, _replay(body), Delivery(send, scope, self.root))  # type: ignore[arg-type]

    def _after_the_rest(self, receive: Receive, send: Send) -> Send:
        """Return a `send` that ends the answer only when the body has come to its end, throwing the rest away.

        A browser looks at the answer once it has sent everything; were the connection closed before, it would show an
        error of its own in place of ours.
        """

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        while (await asyncio.wait_for(receive(), self.silence)).get("more_body"):
                            pass
            await send(message)

        return sender

    async def _take_in(self, scope: Scope, receive: Receive, body: IO[bytes]) -> int | None:
        """Read the body into `body` and return its length; None once it is longer than the limit."""
        declared = dict(scope["headers"])
        if not declared.keys() & _FRAMING:
            return 0
        length = declared.get(b"content-length", b"0").decode("latin-1")
        if not (length.isascii() and length.isdecimal()) or int(length) > self.limit:
            return None
        size, began = 0, asyncio.get_running_loop().time()
        async with asyncio.timeout(self.grace) as clock:
            while True:
                message = await asyncio.wait_for(receive(), self.silence)
                if message["type"] == "http.disconnect":
                    raise _Gone
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > self.limit:
                    return None
                body.write(chunk)
                if not message.get("more_body"):
                    return size
                clock.reschedule(began + min(LONGEST, self.grace + size / RATE))


class _Gone(Exception):
    """The sender closed the connection before the end of the body."""


def _replay(body: IO[bytes]) -> Receive:
    async def receive() -> Message:
        chunk = body.read(CHUNK)
        return {"type": "http.request", "body": chunk, "more_body": len(chunk) == CHUNK}

    return receive


async def _plain(send: Send, status: int, text: bytes) -> None:
    length = b"%d" % len(text)
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", length),
        (b"connection", b"close"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


class Delivery:
    """Passes an answer on; one that names a file by `X-Accel-Redirect` is held back and the file sent in its place.

    Ranges (one, in bytes), HEAD and If-None-Match are understood. What is sent so was meant for one person: whatever
    the view said, no shared cache may keep it.
    """

    def __init__(self, send: Send, scope: Scope, root: Path) -> None:
        self.send, self.scope, self.root = send, scope, root
        self.held: Message | None = None

    async def __call__(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start" and _value(message["headers"], b"x-accel-redirect") is not None:
            self.held = message
        elif self.held is None:
            await self.send(message)
        elif not message.get("more_body"):
            await self._deliver(self.held)

    async def _deliver(self, start: Message) -> None:
        wanted = _value(start["headers"], b"x-accel-redirect") or b""
        file = await asyncio.to_thread(_open, self.root, wanted.decode("latin-1"))
        if file is None:
            await _plain(self.send, 404, b"Not found.")
            return
        with file:
            state = os.fstat(file.fileno())
            size, tag = state.st_size, b'"%x-%x"' % (state.st_mtime_ns, state.st_size)
            headers: Headers = [
                *(
                    (n, v)
                    for n, v in start["headers"]
                    if n not in (b"x-accel-redirect", b"content-length", b"cache-control")
                ),
                (b"cache-control", _private(_value(start["headers"], b"cache-control") or b"")),
                (b"last-modified", formatdate(state.st_mtime, usegmt=True).encode()),
                (b"accept-ranges", b"bytes"),
                (b"etag", tag),
            ]
            asked = dict(self.scope["headers"])
            if asked.get(b"if-none-match") == tag:
                await self._end(304, headers)
                return
            first, last, status = 0, size - 1, start["status"]
            if b"range" in asked and asked.get(b"if-range", tag) == tag:
                first, last, status = _span(asked[b"range"], size, status)
            if status == 416:
                await self._end(416, [*headers, (b"content-range", b"bytes */%d" % size), (b"content-length", b"0")])
                return
            if status == 206:
                headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, size)))
            headers.append((b"content-length", b"%d" % (last - first + 1)))
            if self.scope["method"] == "HEAD":
                await self._end(status, headers)
                return
            await self.send({"type": "http.response.start", "status": status, "headers": headers})
            await self._pour(file, first, last - first + 1)

    async def _end(self, status: int, headers: Headers) -> None:
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b""})

    async def _pour(self, file: IO[bytes], first: int, left: int) -> None:
        """Send `left` bytes from `first` on; the loop waits here for a slow receiver, no thread does."""
        file.seek(first)
        while left > 0:
            chunk = await asyncio.to_thread(file.read, min(CHUNK, left))
            if not chunk:  # the file shrank; the server closes the connection on the short answer
                break
            left -= len(chunk)
            await self.send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self.send({"type": "http.response.body", "body": b""})


def _value(headers: Headers, name: bytes) -> bytes | None:
    return next((value for known, value in headers if known == name), None)


def _private(said: bytes) -> bytes:
    return said if b"private" in said or b"no-store" in said else b"private, no-cache"


def _open(root: Path, wanted: str) -> IO[bytes] | None:
    """Open what `/protected/<path>` means below `root`; None for anything that is not a file there, however spelt."""
    path = unquote(wanted)
    if not path.startswith(INTERNAL) or "\0" in path:
        return None
    with contextlib.suppress(OSError):
        found = (root / path[len(INTERNAL) :].lstrip("/")).resolve()
        if found.is_relative_to(root.resolve()) and found.is_file():
            return found.open("rb")
    return None


def _span(asked: bytes, size: int, status: int) -> tuple[int, int, int]:
    """Return first byte, last byte and status for a Range header (RFC 9110 §14); several ranges get the whole file."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match.groups() == (b"", b""):
        return 0, size - 1, status
    if match[1] == b"":  # the last n bytes
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size - 1), size - 1)
        if match[2] and int(match[2]) < first:
            return 0, size - 1, status
    return (first, last, 206) if first < size and first <= last else (0, 0, 416)


def product() -> Application:
    """Return the product as configured: pages, uploads, and the jobs' worker unless WORKER says no."""
    from django.conf import settings

    from enishi.config.env import value
    from enishi.config.wsgi import application as pages  # sets Django up
    from enishi.config.sockets import Sockets  # isort: skip - needs it set up
    from enishi.kit.jobs import Worker

    return Application(
        pages,
        limit=settings.UPLOAD_LIMIT,
        root=Path(settings.MEDIA_ROOT),
        threads=value("THREADS"),
        worker=Worker() if value("WORKER") else None,
        scheme="https" if settings.HTTPS else "",
        sockets=Sockets(),
    )
