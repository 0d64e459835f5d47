"""A worker that is killed while it hands mails on: the rest goes out by the next one, and nothing goes out twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from enishi.kit.tests.sink import Sink

ROOT = Path(__file__).resolve().parent.parent
WRITE = """
import django; django.setup()
from enishi.kit.letter import Letter
for number in range(6):
    Letter(f"招待 {number}", "本文", to=f"a{number}@example.com", asks="https://x.example/u").send()
"""
READ = """
import django, json; django.setup()
from enishi.kit.models import OutboxMail
print(json.dumps(list(OutboxMail.objects.order_by("pk").values_list("state", flat=True))))
"""


def test_mail_goes_out_once_although_the_worker_was_killed_on_the_way(tmp_path: Path) -> None:
    workers: list[subprocess.Popen[bytes]] = []

    def kill_at_the_third() -> None:
        if len(sink.took) == 3:  # the text is with the mail server; its answer never reaches the worker
            os.kill(workers[0].pid, signal.SIGKILL)
            workers[0].wait()

    sink = Sink(before_end=kill_at_the_third)
    env = {
        **os.environ,
        "ENISHI_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "EMAIL_FROM": "alumni@example.jp",
        "DJANGO_SETTINGS_MODULE": "enishi.config.settings",
        "PYTHONPATH": str(ROOT),
    }

    def states() -> list[str]:
        said = subprocess.run([sys.executable, "-c", READ], env=env, check=True, capture_output=True, text=True).stdout
        found: list[str] = json.loads(said)
        return found

    def start() -> None:
        workers.append(subprocess.Popen([sys.executable, "-m", "enishi", "worker"], env=env, cwd=ROOT))

    try:
        subprocess.run([sys.executable, "-m", "enishi", "migrate"], env=env, cwd=ROOT, check=True, capture_output=True)
        subprocess.run([sys.executable, "-c", WRITE], env=env, check=True)
        start()
        assert workers[0].wait(timeout=60) == -signal.SIGKILL
        start()
        until = time.monotonic() + 60
        while len(sink.took) < 6 and time.monotonic() < until:
            time.sleep(0.2)
        workers[1].send_signal(signal.SIGTERM)
        workers[1].wait(timeout=30)
    finally:
        for worker in workers:
            worker.kill()
        sink.shutdown()
        sink.server_close()

    marks = [re.search(rb"(?im)^message-id: <(\S+)>", text)[1] for text in sink.took]  # type: ignore[index]
    assert len(marks) == len(set(marks)) == 6
    assert sorted(states()) == ["sending", *["sent"] * 5]  # the one in between is told to the operator, not sent again
