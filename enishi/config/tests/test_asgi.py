"""The process in front of Django, held against a real server and raw sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from enishi.config.asgi import Application
from enishi.config.connections import SOCKETS, Connection

LIMIT = 1_000_000
Start = Callable[..., Any]


def pages(environ: dict[str, Any], start_response: Start) -> list[bytes]:
    """Echo, or send the file that the address names."""
    if environ["asgi.scope"].get("too_large"):
        start_response("413 Content Too Large", [("Content-Type", "text/plain")])
        return [b"too large"]
    path = environ["PATH_INFO"]
    if path.startswith("/file/"):
        headers = [("Content-Type", "image/webp"), ("X-Accel-Redirect", environ["QUERY_STRING"])]
        if path == "/file/public":
            headers.append(("Cache-Control", "public, max-age=9"))
        start_response("200 OK", headers)
        return []
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [
        b"%d %d %s" % (length, len(body), body[:20] + body[-20:]),
        environ.get("HTTP_X_FORWARDED_FOR", "-").encode(),
        environ["wsgi.url_scheme"].encode(),
    ]


class Jobs:
    """Stands in for the worker: notes when it was started and stopped."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def stop(self) -> None:
        self.calls.append("stop")


@contextlib.contextmanager
def serving(application: Any, http: Any = Connection) -> Iterator[int]:
    """Run `application` in a server on a free port, which is handed back."""
    config = uvicorn.Config(
        application, port=0, lifespan="on", http=http, log_config=None, timeout_graceful_shutdown=2, **SOCKETS
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
        assert thread.is_alive()
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("data")
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "photo.webp").write_bytes(bytes(range(256)) * 4)
    (folder / "名簿.csv").write_bytes(b"name\n")
    (tmp_path / "secret-key").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret-key")
    return folder


@pytest.fixture(scope="module")
def port(root: Path) -> Iterator[int]:
    with serving(Application(pages, limit=LIMIT, root=root, threads=2, silence=1.0)) as number:
        yield number


def ask(port: int, request: bytes) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """Send raw bytes; return status line, headers and body."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        return answer(connection)


def answer(connection: socket.socket) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """Read one answer until the server closes."""
    data = b""
    while chunk := connection.recv(65536):
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = {line.split(b":", 1)[0].lower(): line.split(b":", 1)[1].strip() for line in lines}
    return status, headers, body


def get(port: int, path: str, *lines: str, method: str = "GET") -> tuple[bytes, dict[bytes, bytes], bytes]:
    extra = "".join(f"{line}\r\n" for line in lines)
    return ask(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{extra}\r\n".encode())


def test_body_of_any_size_below_the_limit_arrives_whole(port: int) -> None:
    for size in (0, 1, 262_144, 262_145, LIMIT):
        body = b"a" * max(0, size - 1) + b"z" * min(1, size)
        head = f"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()

        status, _, text = ask(port, head + body)

        assert status == b"HTTP/1.1 200 OK"
        assert b"%d %d %s" % (size, size, body[:20] + body[-20:]) in text


def test_pages_know_what_the_outside_speaks(port: int, root: Path) -> None:
    with serving(Application(pages, limit=LIMIT, root=root, scheme="https")) as behind_a_proxy:
        assert [b"https" in get(number, "/")[2] for number in (port, behind_a_proxy)] == [False, True]


def test_body_in_chunks_arrives_with_its_length(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    _, _, text = ask(port, head + b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")

    assert b"7 7 abcdefgabcdefg" in text


def test_body_over_the_limit_is_refused_by_django_also_when_it_is_sent_whole(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % (LIMIT * 20)

    status, _, text = ask(port, head + b"a" * (LIMIT * 20))

    assert status.startswith(b"HTTP/1.1 413 ")
    assert b"too large" in text


def test_body_over_the_limit_in_chunks_is_refused(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"40000\r\n" + b"a" * 0x40000 + b"\r\n"

    status, _, _ = ask(port, head + chunk * 8 + b"0\r\n\r\n")

    assert status.startswith(b"HTTP/1.1 413 ")


def test_slow_senders_keep_no_thread_from_others(port: int) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(6):  # three times the threads
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")

        asked = time.monotonic()
        status, _, _ = get(port, "/")

        assert status == b"HTTP/1.1 200 OK"
        assert time.monotonic() - asked < 0.9  # the senders would be cut off after a second


def test_slow_sender_who_pauses_too_long_is_cut_off(port: int) -> None:
    status, _, _ = ask(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")

    assert status.startswith(b"HTTP/1.1 408 ")


def test_slow_receivers_keep_no_thread_from_others(port: int, root: Path) -> None:
    with (root / "large.bin").open("wb") as file:
        file.truncate(300_000_000)
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"GET /file/?/protected/large.bin HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")

        asked = time.monotonic()
        status, _, _ = get(port, "/")

        assert status == b"HTTP/1.1 200 OK"
        assert time.monotonic() - asked < 2


def test_header_with_underscores_does_not_pass_for_the_real_one(port: int) -> None:
    _, _, text = get(port, "/", "X_Forwarded_For: 10.0.0.1")

    assert b"10.0.0.1" not in text
    assert b"10.0.0.1" in get(port, "/", "X-Forwarded-For: 10.0.0.1")[2]


def test_file_is_sent_in_place_of_the_answer_and_privately(port: int, root: Path) -> None:
    status, headers, body = get(port, "/file/?/protected/photo.webp")

    assert (status, body) == (b"HTTP/1.1 200 OK", (root / "photo.webp").read_bytes())
    assert headers[b"content-type"] == b"image/webp"
    assert headers[b"content-length"] == b"1024"
    assert headers[b"cache-control"] == b"private, no-cache"
    assert b"x-accel-redirect" not in headers


def test_file_whose_view_said_public_is_private_all_the_same(port: int) -> None:
    _, headers, _ = get(port, "/file/public?/protected/photo.webp")

    assert headers[b"cache-control"] == b"private, no-cache"


def test_file_known_by_its_tag_is_not_sent_again(port: int) -> None:
    tag = get(port, "/file/?/protected/photo.webp")[1][b"etag"].decode()

    status, _, body = get(port, "/file/?/protected/photo.webp", f"If-None-Match: {tag}")

    assert (status, body) == (b"HTTP/1.1 304 Not Modified", b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=5-9999", 5, 1023),
    ],
)
def test_file_range_is_sent_alone(port: int, root: Path, asked: str, first: int, last: int) -> None:
    status, headers, body = get(port, "/file/?/protected/photo.webp", f"Range: {asked}")

    assert status == b"HTTP/1.1 206 Partial Content"
    assert headers[b"content-range"] == b"bytes %d-%d/1024" % (first, last)
    assert body == (root / "photo.webp").read_bytes()[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=-0"])
def test_file_range_beyond_the_end_is_refused(port: int, asked: str) -> None:
    status, headers, _ = get(port, "/file/?/protected/photo.webp", f"Range: {asked}")

    assert status.startswith(b"HTTP/1.1 416 ")
    assert headers[b"content-range"] == b"bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=-", "bytes=9-5", "bytes=0-1,5-6", "pages=1-2", "bytes=a-b", f"bytes={'9' * 5000}-"]
)
def test_file_range_that_cannot_be_read_is_answered_in_full(port: int, asked: str) -> None:
    status, _, body = get(port, "/file/?/protected/photo.webp", f"Range: {asked}")

    assert (status, len(body)) == (b"HTTP/1.1 200 OK", 1024)


def test_file_asked_by_head_has_its_length_and_no_body(port: int) -> None:
    status, headers, body = get(port, "/file/?/protected/photo.webp", method="HEAD")

    assert (status, headers[b"content-length"], body) == (b"HTTP/1.1 200 OK", b"1024", b"")


def test_file_with_a_japanese_name_is_found(port: int) -> None:
    assert get(port, "/file/?/protected/%E5%90%8D%E7%B0%BF.csv")[2] == b"name\n"


@pytest.mark.parametrize(
    "path",
    [
        "/protected/../secret-key",
        "/protected/%2e%2e/secret-key",
        "/protected/x/../../secret-key",
        "/protected//etc/passwd",
        "/protected/%2Fetc%2Fpasswd",
        "/protected/link",
        "/protected/photo.webp%00.png",
        "/protected/",
        "/protected/missing",
        "/etc/passwd",
        "photo.webp",
        "",
    ],
)
def test_file_outside_the_folder_is_not_found(port: int, path: str) -> None:
    status, _, body = get(port, f"/file/?{path}")

    assert status == b"HTTP/1.1 404 Not Found"
    assert body == b"Not found."


def test_life_span_starts_and_stops_the_jobs(root: Path) -> None:
    worker = Jobs()

    with serving(Application(pages, limit=LIMIT, root=root, worker=worker)):  # type: ignore[arg-type]
        started = list(worker.calls)

    assert (started, worker.calls) == (["start"], ["start", "stop"])


def test_sender_who_leaves_in_the_middle_reaches_no_page(root: Path) -> None:
    reached: list[str] = []
    application = Application(
        lambda environ, start: reached.append("page") or pages(environ, start), limit=9, root=root
    )
    messages = iter([{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: dict[str, Any]) -> None:
        raise AssertionError(message)

    asyncio.run(application({"type": "http", "headers": [(b"content-length", b"3")]}, receive, send))

    assert reached == []
