"""A page of somebody else's fetched, or a message handed to a service of somebody else's, so that nobody can use this server to reach what only it can reach (SSRF; OWASP ASVS 1.3.6).

The name is resolved here, every address that it has must be public, and the connection is made to one of the addresses that were
looked at: a name that resolves differently the next moment (DNS rebinding) changes nothing. No proxy of the environment is asked,
no cookie and no password is sent, and each redirect is looked at as the first address was.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

MOST_BYTES = 1024 * 1024
MOST_SECONDS = 5.0  # in all, with every redirect
MOST_REDIRECTS = 3
LONGEST_URL = 2000
PORTS = {"http": 80, "https": 443}
SAFE = {"https": 443}
AGENT = "Enishi link preview"
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# addresses of IPv6 that lead to one of IPv4 within them: NAT64 (RFC 6052, 8215), 6to4 (RFC 3056), Teredo (RFC 4380); and
# IPv4-compatible ones (RFC 4291 §2.5.5.1). ipaddress calls some of them global
_CARRYING = tuple(
    ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
_TAKEN = ("text/html", "application/xhtml+xml")


class NotFetched(Exception):
    """The page cannot or must not be fetched; the text is for the log of a worker, never for a page."""


class Unanswered(NotFetched):
    """The other side was told everything and has not answered: it may have taken it."""


@dataclass(frozen=True)
class Answer:
    """What a service answered: its status, its headers (a mapping whatever the case), and nothing of its words."""

    status: int
    headers: Any


@dataclass(frozen=True)
class Page:
    """What came: the address it came from in the end, its type as sent, at most MOST_BYTES of it."""

    url: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class _Target:
    scheme: str
    host: str  # as it goes into a header and a certificate: ASCII, no brackets
    path: str
    url: str


def page(url: str, *, ports: dict[str, int] = PORTS) -> Page:
    """Return a page of HTML from the public web; raises NotFetched. It takes MOST_SECONDS at most, whatever the other side does."""
    until = time.monotonic() + MOST_SECONDS
    for _turn in range(MOST_REDIRECTS + 1):
        target = _target(url, ports)
        status, headers, body = _ask(target, ports, until, _get(target))
        if status in (301, 302, 303, 307, 308) and (to := headers.get("Location")):
            url = _joined(target.url, to)
            continue
        kind = (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if status != 200 or kind not in _TAKEN:
            raise NotFetched(f"{status} {kind}")
        return Page(target.url, headers.get("Content-Type") or "", body)
    raise NotFetched("too many redirects")


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Hand a body to an address of https; raises NotFetched where it was surely not taken, Unanswered where it may have been. No
    redirect is followed. `headers` are ours, never somebody's words. It takes MOST_SECONDS at most."""
    until = time.monotonic() + MOST_SECONDS
    target = _target(url, SAFE)
    lines = {"Host": _host(target), "Content-Length": str(len(body)), "Connection": "close", **headers}
    if any(ord(each) < 32 or ord(each) > 126 for line in lines.items() for each in "".join(line)):
        raise ValueError("a header holds what would end it")
    head = f"POST {target.path} HTTP/1.1\r\n" + "".join(f"{name}: {said}\r\n" for name, said in lines.items())
    status, told, _words = _ask(target, SAFE, until, f"{head}\r\n".encode("ascii") + body, method="POST", most=0)
    return Answer(status, told)


def is_address(url: str) -> bool:
    """Return whether `post` would try an address at all; where it leads is looked at when it is used."""
    try:
        return bool(_target(url, SAFE))
    except NotFetched:
        return False


def is_public(address: _Address) -> bool:
    """Return whether an address belongs to the public internet, by itself and by what it carries."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id or any(address in network for network in _CARRYING) or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
    )


# -- their parts ------------------------------------------------------------------------------------------------------------
def _target(url: str, ports: dict[str, int]) -> _Target:
    if len(url) > LONGEST_URL or any(ord(each) <= 32 or ord(each) == 127 for each in url) or "\\" in url:
        raise NotFetched("not an address")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        host = host.encode("idna").decode("ascii").lower() if ":" not in host else host
        path = parts.path or "/"
        asked = f"{path}?{parts.query}" if parts.query else path
        asked.encode("ascii")
    except (UnicodeError, ValueError) as error:
        raise NotFetched("not an address") from error
    if parts.scheme not in ports or parts.username is not None or parts.password is not None or not host:
        raise NotFetched("not an address of the web")
    if (port or ports[parts.scheme]) != ports[parts.scheme]:
        raise NotFetched("another port")
    return _Target(parts.scheme, host, asked, url.partition("#")[0])


def _joined(base: str, to: str) -> str:
    try:
        return urljoin(base, to)
    except ValueError as error:
        raise NotFetched("not an address") from error


def _addresses(host: str, port: int, until: float) -> list[_Address]:
    """Return what a name resolves to; in a thread of its own, for the system's resolver knows no limit of time."""
    found: list[Any] = []

    def look() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=look, daemon=True, name="fetch-resolve")
    thread.start()
    thread.join(_left(until))
    addresses = [ipaddress.ip_address(row[4][0]) for row in list(found)]
    if not addresses:
        raise NotFetched("no such name")
    if not all(is_public(each) for each in addresses):  # one of them is enough: which one is taken is chance
        raise NotFetched("not public")
    return addresses


def _host(target: _Target) -> str:
    return f"[{target.host}]" if ":" in target.host else target.host


def _get(target: _Target) -> bytes:
    return (
        f"GET {target.path} HTTP/1.1\r\nHost: {_host(target)}\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
    ).encode("ascii")


def _ask(
    target: _Target, ports: dict[str, int], until: float, request: bytes, *, method: str = "GET", most: int = MOST_BYTES
) -> tuple[int, Any, bytes]:
    port, begun = ports[target.scheme], False
    address = _addresses(target.host, port, until)[0]
    try:
        with _connect(address, port, _left(until)) as plain:
            line = plain
            if target.scheme == "https":
                line = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
            try:
                line.settimeout(_left(until))
                begun = True
                line.sendall(request)
                answer = http.client.HTTPResponse(_Line(line, until), method=method)  # type: ignore[arg-type]
                answer.begin()
                return answer.status, answer.headers, answer.read(most) if most else b""
            finally:
                line.close()
    except (OSError, http.client.HTTPException, ValueError, UnicodeError, NotFetched) as error:
        if begun:
            raise Unanswered(type(error).__name__) from error
        raise error if isinstance(error, NotFetched) else NotFetched(type(error).__name__) from error


def _connect(address: _Address, port: int, seconds: float) -> socket.socket:
    """Return a connection to this very address; nothing is resolved any more."""
    line = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((str(address), port))
    except BaseException:
        line.close()
        raise
    return line


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NotFetched("too slow")
    return left


class _Line:
    """What HTTPResponse asks of a socket: something to read, which gives up when the time is over, however slowly it drips."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self.line, self.until = line, until

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        """Return the answer as a file."""
        return io.BufferedReader(_Dripping(self.line, self.until))


class _Dripping(io.RawIOBase):
    def __init__(self, line: socket.socket, until: float) -> None:
        self.line, self.until = line, until

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, into: Any) -> int:
        """Read what has arrived."""
        self.line.settimeout(_left(self.until))
        return self.line.recv_into(into)
