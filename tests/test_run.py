"""`enishi run` as a process: first start, second start, the port taken, killed at any moment."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.house import ROOT

pytestmark = pytest.mark.browser  # needs the whole product, once: the embedded one


class Installation:
    """A data folder, a port, and the processes that were started on them."""

    def __init__(self, data: Path) -> None:
        with closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = taken.getsockname()[1]
        self.data = data
        self.started: list[subprocess.Popen[str]] = []
        clean = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environ = {**clean, "ENISHI_DATA": str(data), "PORT": str(self.port), "DEMO": "no", "PYTHONUTF8": "1"}

    def start(self) -> subprocess.Popen[str]:
        """Start `enishi run` and hand its process back."""
        process = subprocess.Popen(
            [sys.executable, "-m", "enishi", "run"],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def ready(self, process: subprocess.Popen[str]) -> str:
        """Return what the process says once it serves."""
        said: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return "".join(said)
        raise AssertionError("".join(said))

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a page."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "data")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_run_starts_from_nothing_serves_hashed_files_and_ends_cleanly(installation: Installation) -> None:
    process = installation.start()

    said = installation.ready(process)
    status, page = installation.get("/account/login/")
    style = page.decode().split('rel="stylesheet" href="')[1].split('"')[0]

    assert f"http://127.0.0.1:{installation.port}" in said
    assert status == 200
    assert installation.get(style)[0] == 200
    assert len(Path(style).suffixes) == 2  # app.<hash>.css
    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0
    assert (installation.data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_run_second_start_does_nothing_again(installation: Installation) -> None:
    first = installation.start()
    installation.ready(first)
    first.terminate()
    first.wait(15)
    collected = (installation.data / "static" / "staticfiles.json").stat().st_mtime_ns

    said = installation.ready(installation.start())

    assert "Preparing" not in said
    assert (installation.data / "static" / "staticfiles.json").stat().st_mtime_ns == collected


def test_run_on_a_port_in_use_says_so_in_one_sentence(installation: Installation) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()

        process = installation.start()

        assert process.stdout is not None
        said = process.stdout.read()
    assert process.wait(15) == 1
    assert said.count("\n") == 1
    assert f"Port {installation.port} of 127.0.0.1 is in use" in said


@pytest.mark.parametrize("seconds", [0.7, 1.4, 2.1])
def test_run_killed_while_preparing_starts_again(installation: Installation, seconds: float) -> None:
    killed = installation.start()
    time.sleep(seconds)
    killed.kill()
    killed.wait()

    installation.ready(installation.start())

    assert installation.get("/account/login/")[0] == 200


def test_run_first_start_invents_the_demo_also_after_one_that_was_killed_in_it(installation: Installation) -> None:
    del installation.environ["DEMO"]
    killed = installation.start()
    assert killed.stdout is not None
    for line in killed.stdout:
        if "Inventing" in line:
            break
    time.sleep(0.5)
    killed.kill()
    killed.wait()

    said = installation.ready(installation.start())

    assert "Inventing" in said
    assert installation.get("/account/login/")[1].decode().count('class="person"') >= 3


def test_run_for_the_outside_invents_nobody(installation: Installation) -> None:
    del installation.environ["DEMO"]
    installation.environ["PUBLIC_URL"] = "https://alumni.example.jp"

    said = installation.ready(installation.start())

    assert "Inventing" not in said
    assert not (installation.data / "demo-mode").exists()


def test_run_killed_while_serving_takes_its_jobs_up_again(installation: Installation) -> None:
    killed = installation.start()
    installation.ready(killed)
    killed.kill()
    killed.wait()
    with closing(sqlite3.connect(installation.data / "enishi.sqlite3")) as database, database:
        worker = f'["{socket.gethostname()[:50]}:{killed.pid}:abcdefgh"]'
        database.execute("DELETE FROM django_tasks_database_dbtaskresult")
        database.execute(
            "INSERT INTO django_tasks_database_dbtaskresult (id, status, enqueued_at, started_at, args_kwargs, priority,"
            " task_path, worker_ids, queue_name, backend_name, run_after, exception_class_path, traceback)"
            " VALUES (?, 'RUNNING', datetime('now'), datetime('now'), '{\"args\": [], \"kwargs\": {}}', 0,"
            " 'enishi.kit.jobs.prune', ?, 'default', 'default', '9999-01-01 00:00:00', '', '')",
            ("0" * 32, worker),
        )

    installation.ready(installation.start())

    assert _until_done(installation.data / "enishi.sqlite3", "0" * 32) == "SUCCESSFUL"


def _until_done(path: Path, key: str) -> str:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with closing(sqlite3.connect(path, timeout=5)) as database:
            row = database.execute(
                "SELECT status FROM django_tasks_database_dbtaskresult WHERE id = ?", (key,)
            ).fetchone()
        if row[0] in ("SUCCESSFUL", "FAILED"):
            return str(row[0])
        time.sleep(0.1)
    return str(row[0])
