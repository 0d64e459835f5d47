"""An installation of its own whose worker is killed while it hands mails to a mail server, and is started again."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from enishi.kit.tests.sink import Sink

ROOT = Path(__file__).resolve().parent.parent


class Killed:
    """What was seen: the mails that arrived, in the order of their coming, and a way to ask the installation for more."""

    def __init__(self, folder: Path, prepare: str, *, mails: int, kill_at: int, **settings: str) -> None:
        """Run `prepare` in an empty installation; kill its worker by SIGKILL when mail number `kill_at` is with the mail server and
        before its answer; start another, and wait until `mails` mails have come."""
        self._workers: list[subprocess.Popen[bytes]] = []
        self._kill_at = kill_at
        self.sink = Sink(before_end=self._kill)
        self.env = {
            **os.environ,
            "ENISHI_DATA": str(folder),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "EMAIL_FROM": "alumni@example.jp",
            "DJANGO_SETTINGS_MODULE": "enishi.config.settings",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        try:
            self._run(prepare, mails)
        finally:
            for worker in self._workers:
                worker.kill()
            self.sink.shutdown()
            self.sink.server_close()

    @property
    def marks(self) -> list[str]:
        """The Message-IDs of the mails that came."""
        return [re.search(rb"(?im)^message-id: <(\S+)>", text)[1].decode() for text in self.sink.took]  # type: ignore[index]

    @property
    def readers(self) -> list[str]:
        """To whom the mails that came are."""
        return [re.search(rb"(?im)^to: (\S+)", text)[1].decode() for text in self.sink.took]  # type: ignore[index]

    def said(self, script: str) -> str:
        """Return what a script says that runs in the installation."""
        return subprocess.run(
            [sys.executable, "-c", script], env=self.env, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def _run(self, prepare: str, mails: int) -> None:
        command = [sys.executable, "-m", "enishi", "migrate"]
        subprocess.run(command, env=self.env, cwd=ROOT, check=True, capture_output=True)
        self.said(prepare)
        self._start()
        assert self._workers[0].wait(timeout=120) == -signal.SIGKILL
        self._start()
        until = time.monotonic() + 120
        while len(self.sink.took) < mails and time.monotonic() < until:
            time.sleep(0.2)
        self._workers[1].send_signal(signal.SIGTERM)
        self._workers[1].wait(timeout=30)

    def _start(self) -> None:
        self._workers.append(subprocess.Popen([sys.executable, "-m", "enishi", "worker"], env=self.env, cwd=ROOT))

    def _kill(self) -> None:
        if len(self.sink.took) == self._kill_at:
            os.kill(self._workers[0].pid, signal.SIGKILL)
            self._workers[0].wait()
