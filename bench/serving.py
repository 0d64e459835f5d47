"""`bin/bench serve`: the running product: start times, memory at rest, pages a second beside an empty page.

The clients run on the same two cores as the server, so a number of pages a second says little by itself; the ratio to an
empty page in the same layout, asked for in the same way, says what the page itself costs.
"""

from __future__ import annotations

import http.client
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.databases import ROOT
from bench.measures import memory

START_LIMIT = 180.0


def run(folder: Path, seconds: float, connections: int) -> dict[str, Any]:
    """Start the product twice on an empty folder, look at its memory, then ask for pages for `seconds` each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    first = _start_and_stop(folder)
    second = _start_and_stop(folder)
    somebody, *sessions = in_django(folder)
    with Server(folder) as server:
        rest = memory(server.pid)
        rates = {
            name: _rate(server.port, address, sessions, seconds, connections)
            for name, address in _addresses(somebody).items()
        }
        busy = memory(server.pid)
    empty = rates["empty page in the same layout"]
    return {
        "first_start_s": first,
        "second_start_s": second,
        "memory_at_rest_mb": rest,
        "memory_after_mb": busy,
        "connections": connections,
        "pages": [
            {"page": name, "pages_per_s": round(rate, 1), "ratio": round(rate / empty, 2)}
            for name, rate in rates.items()
        ],
    }


class Server:
    """The product in a process of its own, on a free port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "DEMO")},
            "ENISHI_DATA": str(folder), "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR",
        }  # fmt: skip

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "enishi", "run"], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        limit = time.monotonic() + START_LIMIT
        while not self._answers():
            assert time.monotonic() < limit, "the server does not answer"
            assert self.process.poll() is None, "the server has ended"
            time.sleep(0.02)
        return self

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    @property
    def pid(self) -> int:
        """The process that serves; on the first start it has replaced the one that prepared, under the same number."""
        return self.process.pid

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/account/login/")
            return connection.getresponse().status == 200
        except OSError:
            return False


def _start_and_stop(folder: Path) -> float:
    began = time.monotonic()
    with Server(folder):
        return round(time.monotonic() - began, 2)


_IN_DJANGO = """
import django; django.setup()
from django.test import Client
from enishi.members.models import Member
from enishi.networks.models import Network
nagi = Network.objects.get(slug="nagi")
print(Member.objects.within(nagi).get(person__email="hana@example.jp").public_id)
for member in Member.objects.within(nagi).filter(side=1)[:150]:  # many: looks at the directory are limited by person
    client = Client()
    client.force_login(member.person, "allauth.account.auth_backends.AuthenticationBackend")
    print(client.cookies["session"].value)
"""


def in_django(folder: Path) -> list[str]:
    environment = Server(folder).environment
    done = subprocess.run(
        [sys.executable, "-c", _IN_DJANGO], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def _addresses(somebody: str) -> dict[str, str]:
    return {
        "empty page in the same layout": "/n/nagi/bench-empty/",
        "home": "/n/nagi/home/",
        "directory": "/n/nagi/people/",
        "surname search": f"/n/nagi/people/?q={quote('佐藤')}",
        "profile": f"/n/nagi/people/{somebody}/",
        "sign-in": "/account/login/",
    }


def _rate(port: int, address: str, sessions: list[str], seconds: float, connections: int) -> float:
    """Return pages a second, asked for over `connections` kept-alive connections at the same time."""
    began = time.monotonic() + 0.5  # the first half second warms
    turns = itertools.cycle(sessions)

    def ask(_place: int) -> int:
        connection, count = http.client.HTTPConnection("127.0.0.1", port, timeout=30), 0
        while (now := time.monotonic()) < began + seconds:
            headers = {} if address.startswith("/account/") else {"Cookie": f"session={next(turns)}"}
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 200, f"{address}: {response.status}"
            count += now >= began
        return count

    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(ask, range(connections))) / seconds
