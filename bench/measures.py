"""Counting and summing up: percentiles, statements, load, tables."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any


class Counted:
    """Counts the statements that Django sends while the block runs, EXPLAIN included."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.number = connection, 0
        self._stack = ExitStack()

    def __enter__(self) -> Counted:
        self._stack.enter_context(self.connection.execute_wrapper(self._count))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _count(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += 1
        return execute(sql, params, many, context)


class Cpu:
    """Counts the milliseconds of CPU used while the block runs: by this process and, on PostgreSQL, by the server process
    that answers it. Both by the kernel's account, so that they hardly grow when the machine is busy with something else.
    """

    def __init__(self, connection: Any) -> None:
        self.ms = 0.0
        self._server: int | None = None
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            self._server = int(connection.connection.info.backend_pid)

    def __enter__(self) -> Cpu:
        self._ours, self._theirs = time.process_time_ns(), self._on_cpu()
        return self

    def __exit__(self, *error: object) -> None:
        self.ms = (time.process_time_ns() - self._ours + self._on_cpu() - self._theirs) / 1e6

    def _on_cpu(self) -> int:
        return int(Path(f"/proc/{self._server}/schedstat").read_text().split()[0]) if self._server else 0


def weighted(times: Sequence[tuple[float, int]]) -> dict[str, float]:
    """Return p50, p95 and max of (milliseconds, weight)."""
    ordered = sorted(times)
    total = sum(weight for _, weight in ordered)

    def at(share: float) -> float:
        passed = 0
        for value, weight in ordered:
            passed += weight
            if passed >= share * total:
                return round(value, 2)
        return round(ordered[-1][0], 2)

    return {"p50": at(0.5), "p95": at(0.95), "max": round(ordered[-1][0], 2)}


def plain(times: Iterable[float]) -> dict[str, float]:
    """Return p50, p95 and max of milliseconds."""
    return weighted([(value, 1) for value in times])


def spread(numbers: Iterable[int]) -> list[int]:
    """Return least, middle and greatest."""
    ordered = sorted(numbers)
    return [ordered[0], ordered[len(ordered) // 2], ordered[-1]]


def load() -> str:
    """Return /proc/loadavg: what else the machine is doing."""
    path = Path("/proc/loadavg")
    return path.read_text().strip() if path.exists() else "unknown"


def machine() -> dict[str, Any]:
    """Return what it was measured on."""
    import sqlite3

    import django

    return {
        "python": platform.python_version(),
        "django": django.get_version(),
        "sqlite": sqlite3.sqlite_version,
        "cores": os.cpu_count(),
        "system": platform.platform(),
    }


def memory(pid: int) -> dict[str, float]:
    """Return resident and proportional memory of a process in megabytes."""
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("Rss", "Pss"):
            found[name.lower()] = round(int(rest.split()[0]) / 1024, 1)
    return found


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def say(text: str) -> None:
    """Print for a person, beside the JSON on standard output."""
    sys.stderr.write(text + "\n")
