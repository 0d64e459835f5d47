"""`bin/bench live`: many open sockets on the running product, hints published through a page, and when they arrive.

Everybody is on the same two cores: the server, the page that publishes, and the clients that wait. A hint has no number;
the n-th that a socket hears is the n-th that was published, since order is kept (tests/test_live.py, kit/tests/test_live.py).
"""

from __future__ import annotations

import asyncio
import http.client
import resource
import shutil
import time
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bench.measures import memory, plain
from bench.serving import Server, in_django

PATIENCE = 10.0  # seconds for what was published to arrive
AT_ONCE = 50  # handshakes


def run(folder: Path, sockets: int, rate: float, seconds: float) -> dict[str, Any]:
    """Open `sockets`, publish `rate` hints a second for so many seconds; return how many arrived, and how soon."""
    _files(sockets + 200)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Server(folder):
        pass  # the demo's people
    _somebody, *sessions = in_django(folder)
    with Server(folder) as server:
        before = memory(server.pid)["pss"]
        return asyncio.run(_measure(server, sessions, sockets, rate, seconds)) | {"mb_before": before}


async def _measure(server: Server, sessions: list[str], sockets: int, rate: float, seconds: float) -> dict[str, Any]:
    began, gate = time.monotonic(), asyncio.Semaphore(AT_ONCE)

    async def opened(number: int) -> ClientConnection:
        async with gate:
            line = await connect(
                f"ws://127.0.0.1:{server.port}/n/nagi/live/",
                origin=f"http://127.0.0.1:{server.port}",  # type: ignore[arg-type]
                additional_headers={"Cookie": f"session={sessions[number % len(sessions)]}"},
                compression=None,
                ping_interval=None,
                open_timeout=60,
            )
        await line.recv()  # what it may have missed
        return line

    lines = await asyncio.gather(*(opened(number) for number in range(sockets)))
    opening = time.monotonic() - began
    count, arrived = int(rate * seconds), [list[float]() for _ in lines]
    ears = [asyncio.create_task(_hear(line, times, count)) for line, times in zip(lines, arrived, strict=True)]
    cpu, start = _cpu(server.pid), time.monotonic()
    published = await asyncio.to_thread(_publish, server.port, sessions[0], count, rate)
    cpu_share = (_cpu(server.pid) - cpu) / (time.monotonic() - start)
    await asyncio.wait(ears, timeout=PATIENCE)
    for ear in ears:
        ear.cancel()
    waits = [(at - said) * 1000 for times in arrived for said, at in zip(published, times, strict=False)]
    found = {
        "sockets": sockets, "rate": rate, "expected": count * sockets, "delivered": len(waits), **plain(waits),
        "cpu": round(cpu_share, 2), "opening_s": round(opening, 1), "mb_open": memory(server.pid)["pss"],
    }  # fmt: skip
    await asyncio.gather(*(line.close() for line in lines))
    return found


async def _hear(line: ClientConnection, times: list[float], count: int) -> None:
    while len(times) < count:
        await line.recv()
        times.append(time.monotonic())


def _publish(port: int, session: str, count: int, rate: float) -> list[float]:
    """Ask for the page that publishes, at an even rate; return when each was asked for."""
    connection, said, first = http.client.HTTPConnection("127.0.0.1", port, timeout=30), [], time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, first + number / rate - time.monotonic()))
        said.append(time.monotonic())
        connection.request("GET", "/n/nagi/bench-hint/", headers={"Cookie": f"session={session}"})
        response = connection.getresponse()
        response.read()
        assert response.status == 204, response.status
    return said


def _cpu(pid: int) -> float:
    """Return the seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))
