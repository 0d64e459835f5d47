"""The sockets of the product: which there are, for pages of which origin, and what runs beside them while they are open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import URLPattern, path, re_path

from enishi.kit import live
from enishi.members.live import CHECKED_EVERY, standing_now
from enishi.members.socket import LiveSocket

# What belongs to a network stands under /n/<network>/, as with pages; a test lists every socket with who may open it.
ROUTES: list[URLPattern] = [path("n/<slug:network>/live/", LiveSocket.as_asgi(), name="live")]


class Sockets:
    """ASGI application of all sockets. A page of another origin, of none, or of a made-up host opens none."""

    def __init__(self) -> None:
        self._routes = CookieMiddleware(URLRouter([*ROUTES, re_path("", _nothing_here)]))  # type: ignore[arg-type]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one socket."""
        await (self._routes if of_this_house(scope["headers"]) else _nothing_here)(scope, receive, send)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Hear other processes, and see to it that nobody listens longer than they may."""
        hub = live.hub()
        tasks = [asyncio.create_task(hub.listen()), asyncio.create_task(hub.watch(standing_now, every=CHECKED_EVERY))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def of_this_house(headers: list[tuple[bytes, bytes]]) -> bool:
    """Return whether a handshake comes from a page of this house: browsers send cookies with any page's (RFC 6455 §10.2).

    The rule is that of Django for forms: the origin is the address that was asked for, or PUBLIC_URL. Here a missing one
    is refused, too: every browser sends it.
    """
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    domain, _port = split_domain_port(hosts[0])
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    public = urlsplit(settings.PUBLIC_URL)
    scheme = "https" if settings.HTTPS else "http"
    return origins[0].lower() in {f"{scheme}://{hosts[0]}".lower(), f"{public.scheme}://{public.netloc}".lower()}


async def _nothing_here(scope: Any, receive: Any, send: Any) -> None:
    """Refuse the handshake (403)."""
    await receive()
    await send({"type": "websocket.close", "code": live.GONE})
