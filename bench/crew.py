"""Processes that build together. Nothing of Django is imported before it is set up, for a process starts here."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

AHEAD = 4  # jobs handed out before the first of them is done


def work(name: str, jobs: Iterable[tuple[Any, ...]], processes: int) -> None:
    """Let `processes` processes do bench.build's function `name` on each job, in order; raises what a job raised."""
    start = (os.environ["DATABASE_URL"], list(sys.path))
    waiting: deque[Future[None]] = deque()
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, start) as pool:
        for job in jobs:
            waiting.append(pool.submit(_do, name, job))
            if len(waiting) > AHEAD:
                waiting.popleft().result()
        for future in waiting:
            future.result()


def _begin(url: str, path: list[str]) -> None:
    os.environ["DATABASE_URL"] = url
    sys.path[:] = path
    import django

    django.setup()
    from django.db import connection

    from bench import build

    build.quick(connection)


def _do(name: str, job: tuple[Any, ...]) -> None:
    from bench import build

    build.TASKS[name](job)
