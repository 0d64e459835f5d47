"""Fetching a page of somebody else's: a canary listens on this machine, and nothing that anybody writes may reach it."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from enishi.kit import fetch

OUTSIDE = "93.184.215.14"  # stands for the public web; connections to it are led to a server of the test


class Canary:
    """A server on every address of this machine that counts who comes."""

    def __init__(self, answer: Callable[[socket.socket], None] | None = None) -> None:
        self.visits, self.answer, self.over = 0, answer, False
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port: int = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self.over:
            try:
                line, _from = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            with line:
                line.settimeout(10)
                try:
                    if self.answer:
                        self.answer(line)
                except OSError:
                    continue

    def close(self) -> None:
        self.over = True
        self.socket.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    here = Canary()
    yield here
    here.close()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Canary]]:
    """Return a maker of servers on the public web, by what they answer; their names end with .example."""
    made: list[Canary] = []
    real = socket.getaddrinfo

    def resolve(host: str, *more: Any, **named: Any) -> list[Any]:
        if host.endswith(".example"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (OUTSIDE, 80))]
        return real(host, *more, **named)

    def lead(address: Any, _port: int, seconds: float) -> socket.socket:
        assert str(address) == OUTSIDE, f"a connection to {address}"
        return socket.create_connection(("127.0.0.1", made[-1].port), timeout=seconds)

    def make(*answers: bytes, slowly: float = 0) -> Canary:
        waiting = list(answers)

        def answer(line: socket.socket) -> None:
            line.recv(4096)
            said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if not slowly:
                line.sendall(said)
            for byte in said if slowly else b"":
                line.sendall(bytes([byte]))
                time.sleep(slowly)

        made.append(Canary(answer))
        monkeypatch.setattr(fetch.socket, "getaddrinfo", resolve)
        monkeypatch.setattr(fetch, "_connect", lead)
        return made[0]

    yield make
    for each in made:
        each.close()


def reply(body: bytes = b"<title>x</title>", status: str = "200 OK", **headers: str) -> bytes:
    lines = {
        "Content-Type": "text/html; charset=utf-8",
        **{key.replace("_", "-"): said for key, said in headers.items()},
    }
    head = "".join(f"{key}: {said}\r\n" for key, said in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


# hosts that are this machine, its neighbours, or a service of the cloud it stands in, in every spelling that some reader knows
HOSTS = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.0.0.1", "localhost", "LOCALHOST",
    "localhost.", "127.0.0.1.", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "017700000001",
    "0177.0.0.01", "127.0x0.0.1", "00000177.0.0.1", "0x7F.0x0.0x0.0x1", "3232235521", "0xC0A80001", "0300.0250.0.1",
    "10.0.0.1", "10.255.255.255", "10.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.254", "169.254.169.254",
    "169.254.0.1", "2852039166", "0xA9FEA9FE", "0251.0376.0251.0376", "100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.0.170",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "192.88.99.1",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:10.0.0.1]",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%251]",
    "[fc00::1]", "[fd00:ec2::254]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[2001:db8::1]", "[100::1]", "[::2]",
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127%2e0%2e0%2e1",
]  # fmt: skip
# addresses that are none of the public web for another reason; %s is a port where the canary listens
URLS = [
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:%s/_GET", "ftp://127.0.0.1:%s/", "dict://127.0.0.1:%s/",
    "ldap://127.0.0.1:%s/", "javascript:alert(1)", "data:text/html,x", "ws://127.0.0.1:%s/", "//127.0.0.1:%s/", "127.0.0.1:%s",
    "http:127.0.0.1:%s/", "http:///127.0.0.1:%s/", "http://", "http://:%s/", "http://user:secret@127.0.0.1:%s/", "http://a@127.0.0.1:%s/",
    "http://public.example@127.0.0.1:%s/", "http://127.0.0.1:%s\\@public.example/", "http://public.example#@127.0.0.1:%s/",
    "http://127.0.0.1:%s\r\nHost: x/", "http://127.0.0.1\t:%s/", "http://127.0.0.1 :%s/", "http://127.0.0.1:%s/\0", "http://127.0.0.1:99999/",
    "http://127.0.0.1:x/", "http://[::1/", "http://[127.0.0.1]:%s/", "http://" + "a" * 3000 + "/", "HTTP://LOCALHOST:%s/",
]  # fmt: skip


def test_fetch_reaches_nothing_within_by_any_spelling(canary: Canary) -> None:
    """The canary's own port is allowed here, so that nothing but the look at the address keeps it from being reached."""
    ports = {"http": canary.port, "https": canary.port}
    targets = [f"{scheme}://{host}:{canary.port}/" for host in HOSTS for scheme in ("http", "https")]
    targets += [url.replace("%s", str(canary.port)) for url in URLS]
    reached = []

    for url in targets:
        try:
            fetch.page(url, ports=ports)
        except fetch.NotFetched:
            continue
        reached.append(url)

    assert len({*HOSTS, *URLS}) >= 80
    assert reached == []
    assert canary.visits == 0


def test_canary_hears_who_comes(canary: Canary) -> None:
    """The proof above would be none if it could not hear."""
    for host in ("127.0.0.1", "::1"):
        socket.create_connection((host, canary.port), timeout=5).close()

    deadline = time.monotonic() + 5
    while canary.visits < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert canary.visits == 2


def test_fetch_asks_no_other_port(canary: Canary) -> None:
    for url in (
        f"http://127.0.0.1:{canary.port}/",
        "http://public.example:8080/",
        "https://public.example:80/",
        "http://public.example:443/",
    ):
        with pytest.raises(fetch.NotFetched, match="another port"):
            fetch.page(url)
    assert canary.visits == 0


def test_fetch_returns_a_page(web: Callable[..., Canary]) -> None:
    web(reply(b"<title>\xe5\x87\xaa</title>"))

    found = fetch.page("http://public.example/a?b=1#c")

    assert (found.url, found.body) == ("http://public.example/a?b=1", b"<title>\xe5\x87\xaa</title>")


def test_fetch_is_not_led_to_what_is_no_address(web: Callable[..., Canary]) -> None:
    web(reply(b"", "302 Found", Location="http://[/"))

    with pytest.raises(fetch.NotFetched):
        fetch.page("http://public.example/")


def test_fetch_follows_three_redirects_and_no_fourth(web: Callable[..., Canary]) -> None:
    turn = reply(b"", "302 Found", Location="/next")
    here = web(turn, turn, turn, reply())

    assert fetch.page("http://public.example/").url == "http://public.example/next"
    assert here.visits == 4
    with pytest.raises(fetch.NotFetched):
        web(turn) and fetch.page("http://loop.example/")


@pytest.mark.parametrize(
    "to",
    ["http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://2130706433/", "//127.0.0.1/",
     "file:///etc/passwd", "gopher://127.0.0.1/", "http://public.example:22/", "http://[::ffff:10.0.0.1]/", "https://0x7f.1/"],
)  # fmt: skip
def test_fetch_is_not_led_within_by_a_redirect(web: Callable[..., Canary], to: str) -> None:
    here = web(reply(b"", "302 Found", Location=to), reply(b"within"))

    with pytest.raises(fetch.NotFetched):
        fetch.page("http://public.example/")

    assert here.visits == 1


def test_fetch_connects_to_the_address_it_looked_at(
    web: Callable[..., Canary], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is looked at and this machine a moment later."""
    here, asked = web(reply()), list[str]()
    real = socket.getaddrinfo

    def resolve(host: str, *more: Any, **named: Any) -> list[Any]:
        if not host.endswith(".example"):
            return real(host, *more, **named)
        asked.append(host)
        address = OUTSIDE if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]

    monkeypatch.setattr(fetch.socket, "getaddrinfo", resolve)

    fetch.page("http://rebinding.example/")

    assert (len(asked), here.visits) == (1, 1)


def test_fetch_refuses_a_name_with_one_address_within(
    web: Callable[..., Canary], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = web(reply())
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in (OUTSIDE, "10.0.0.1")]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_args, **_more: both)

    with pytest.raises(fetch.NotFetched, match="not public"):
        fetch.page("http://both.example/")

    assert here.visits == 0


def test_fetch_sends_nothing_that_says_who_asks(web: Callable[..., Canary]) -> None:
    heard: list[bytes] = []
    here = web(reply(Set_Cookie="a=1"))
    plain = here.answer

    def listen(line: socket.socket) -> None:
        heard.append(line.recv(4096, socket.MSG_PEEK))
        assert plain
        plain(line)

    here.answer = listen
    fetch.page("http://public.example/")
    fetch.page("http://public.example/")

    assert len(heard) == 2
    assert not any(
        word in said.lower() for said in heard for word in (b"cookie", b"referer", b"authorization", b"x-forwarded")
    )


def test_fetch_takes_a_megabyte_and_no_more(web: Callable[..., Canary]) -> None:
    web(reply(b"x" * (3 * fetch.MOST_BYTES)))

    assert len(fetch.page("http://public.example/").body) == fetch.MOST_BYTES


@pytest.mark.parametrize("place", ["head", "body"])
def test_fetch_ends_in_time_however_slowly_it_drips(
    web: Callable[..., Canary], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(fetch, "MOST_SECONDS", 0.5)
    web(reply(b"x" * 10_000) if place == "body" else b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000, slowly=0.02)
    begun = time.monotonic()

    with pytest.raises(fetch.NotFetched):
        fetch.page("http://public.example/")

    assert time.monotonic() - begun < 3


def test_fetch_does_not_wait_for_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_args, **_more: threading.Event().wait(5) or [])
    begun = time.monotonic()

    with pytest.raises(fetch.NotFetched):
        fetch.page("http://slow.example/")

    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("answer", [reply(Content_Type="image/png"), reply(status="404 Not Found"), b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 99999999 x\r\n\r\n"])  # fmt: skip
def test_fetch_takes_pages_alone(web: Callable[..., Canary], answer: bytes) -> None:
    web(answer)

    with pytest.raises(fetch.NotFetched):
        fetch.page("http://public.example/")


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert fetch.is_public(ipaddress.ip_address(address))
