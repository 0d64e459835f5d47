"""Live updates on the running product, over real sockets: the process that `bin/run` starts, held from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from enishi.chat.topics import CHAT
from enishi.feed import topics
from enishi.notices.topics import NOTICES
from tests.house import ROOT

pytestmark = pytest.mark.browser  # needs the whole product, once: the embedded one

_PEOPLE = """
import django; django.setup()
from django.test import Client
from enishi.accounts.tests.make import make_person
from enishi.members.tests.make import make_member
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
nagi, iwa = make_network(slug="nagi"), make_network(slug="iwa")
two, more = [(nagi, "joined")] * 2, [(nagi, "joined")] * 2
for network, state in (*two, (nagi, "suspended"), (nagi, "left"), (iwa, "joined"), (None, ""), *more):
    person = make_member(network, state=state).person if network else make_person()
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    print(client.cookies["session"].value)
"""


class Running:
    """The product in a process of its own; `sessions` of somebody of nagi, of another, suspended, left, of iwa, of none, and
    of two more of nagi."""

    def __init__(self, data: Path, **more: str) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environ = {
            **clean,
            "ENISHI_DATA": str(data),
            "PORT": str(self.port),
            "DEMO": "no",
            "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "enishi.config.settings",
            "PYTHONPATH": str(ROOT),
            **more,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "enishi", "run"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        assert any("Ctrl-C" in line for line in self.process.stdout)
        self.sessions = self.do(_PEOPLE).split()

    def do(self, code: str) -> str:
        """Run code beside the server, as a command of the operator does."""
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def open(
        self, session: str, *, network: str = "nagi", origin: str | None = "here", **more: Any
    ) -> ClientConnection:
        """Open a socket as a page of this server does."""
        here = f"http://127.0.0.1:{self.port}"
        return connect(
            f"ws://127.0.0.1:{self.port}/n/{network}/live/",
            origin=here if origin == "here" else origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"session={session}"} if session else None,
            compression=None,
            open_timeout=10,
            **more,
        )

    def refusal(self, session: str, **more: Any) -> int:
        """Return the status of a refused handshake, 101 for one that was not."""
        try:
            with self.open(session, **more):
                pass
        except InvalidStatus as refused:
            return refused.response.status_code
        return 101

    def stop(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(tmp_path_factory.mktemp("live") / "data")
    yield made
    made.stop()


@pytest.fixture
def with_valkey(tmp_path: Path, valkey: Any) -> Iterator[Running]:
    made = Running(tmp_path / "data", REDIS_URL=valkey.connection_url)
    yield made
    made.stop()


OF_THE_HOUSE = (topics.FEED, topics.ANSWERS, NOTICES, CHAT)


def heard(line: ClientConnection, within: float = 5) -> str:
    """Return what is said next, without the hints of the house's own topics, with which every new line begins."""
    while (said := str(line.recv(timeout=within))) in {each.hint for each in OF_THE_HOUSE}:
        pass
    return said


def ended(line: ClientConnection, within: float) -> int:
    """Return the code by which the server closes a socket within so many seconds; the hints of a new line come before."""
    began = time.monotonic()
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            line.recv(timeout=max(0.0, began + within - time.monotonic()))
    assert time.monotonic() - began < within
    assert closed.value.rcvd is not None
    return int(closed.value.rcvd.code)


def test_live_opens_for_members_from_this_house_alone(running: Running) -> None:
    member, _other, suspended, left, of_iwa, of_none, *_more = running.sessions

    assert running.refusal(member) == 101
    assert running.refusal(of_iwa, network="iwa") == 101
    refused = {
        "visitor": running.refusal(""),
        "made-up session": running.refusal("0" * 32),
        "member of another network": running.refusal(of_iwa),
        "in another network": running.refusal(member, network="iwa"),
        "member of none": running.refusal(of_none),
        "suspended": running.refusal(suspended),
        "left": running.refusal(left),
        "no such network": running.refusal(member, network="nobody"),
        "foreign origin": running.refusal(member, origin="https://evil.example"),
        "origin of another port": running.refusal(member, origin="http://127.0.0.1:1"),
        "null origin": running.refusal(member, origin="null"),
        "no origin": running.refusal(member, origin=None),
    }
    assert refused == dict.fromkeys(refused, 403)


def test_live_frames_have_a_limit_of_size_and_of_number(running: Running) -> None:
    member = running.sessions[0]
    with running.open(member) as line:
        line.send("x" * 1_000_000)
        assert ended(line, 5) == 1009
    with running.open(member) as line:
        line.send("x" * 65_000)  # fits, and is still nothing that a page says
        assert ended(line, 5) == 1008
    with running.open(member) as line, pytest.raises(ConnectionClosed) as closed:
        for _ in range(1000):
            line.send("ping")
            time.sleep(0.001)
        ended(line, 5)
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1008
    assert running.refusal(member) == 101


def test_live_line_that_is_open_keeps_others_from_nothing(running: Running) -> None:
    """It is no connection that waits: neither the clock of a head nor the limit of connections ends it."""
    with ExitStack() as stack:
        lines = [stack.enter_context(running.open(each)) for each in running.sessions[:2] for _ in range(15)]
        time.sleep(1)
        for line in lines:
            line.send("ping")
            assert heard(line) == "pong"


ENDS = {
    6: "from django.contrib.sessions.models import Session; Session.objects.filter(session_key=KEY).delete()",
    7: """
from enishi.members.models import Member; from enishi.accounts.sessions import stay
member = Member.objects.everywhere(because="a test").get(person=stay(KEY).person)
member.state = "suspended"; member.save()
""",
}


@pytest.mark.parametrize("who", ENDS)
def test_live_ends_within_five_seconds_whoever_ended_the_right_to_it(running: Running, who: int) -> None:
    """Written by another process, which has no way to tell this one: the operator's command, a hand in the database."""
    session = running.sessions[who]
    with running.open(session) as line, running.open(running.sessions[1]) as other:
        running.do(f"import django; django.setup(); KEY = {session!r}\n{ENDS[who]}")

        assert ended(line, 5) == 1008
        other.send("ping")
        assert heard(other) == "pong"
    assert running.refusal(session) == 403


def test_live_says_1012_when_the_server_stops(running: Running) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(running.open(running.sessions[0])) for _ in range(3)]
        began = time.monotonic()
        running.process.send_signal(signal.SIGTERM)

        assert [ended(line, 5) for line in lines] == [1012] * 3
        assert running.process.wait(15) in (0, -signal.SIGTERM)
        assert time.monotonic() - began < 10
    assert running.process.stdout is not None
    assert "Traceback" not in running.process.stdout.read()


_SAY = """
import django; django.setup()
from enishi.members import live
from enishi.networks.models import Network
live.publish(live.Topic("weather"), Network.objects.get(slug="nagi"))
"""


def test_live_hears_other_processes_through_valkey_and_is_shut_while_it_is_away(
    with_valkey: Running, valkey: Any
) -> None:
    nagi, iwa = with_valkey.sessions[0], with_valkey.sessions[4]
    with with_valkey.open(nagi) as line, with_valkey.open(iwa, network="iwa") as elsewhere:
        with_valkey.do(_SAY)
        assert json.loads(heard(line)) == {"topic": "weather"}
        elsewhere.send("ping")
        assert heard(elsewhere) == "pong"  # and nothing before it

        port = valkey.port
        valkey.stop()
        assert ended(line, 5) == 1012
        assert ended(elsewhere, 5) == 1012
    assert with_valkey.refusal(nagi) == 403

    valkey._desired_port = port
    valkey.start()
    end = time.monotonic() + 20
    while with_valkey.refusal(nagi) != 101:
        assert time.monotonic() < end
        time.sleep(0.2)
