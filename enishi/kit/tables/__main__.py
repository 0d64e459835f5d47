"""The child that reads a workbook: `python -m enishi.kit.tables KIND PATH ROWS COLUMNS MEMORY SECONDS`.

It writes JSON lines: a head per sheet, then its rows that hold something as [number, [cell, …]], at the end a line that
says so; or one line with the code of why it cannot. Cells that are neither text nor number are pairs: ["d", day],
["dt", moment], ["t", time], ["e", error].
"""

from __future__ import annotations

import json
import sys
from typing import IO, Any

from .child import sheets
from .errors import TableError


def main(kind: str, path: str, *numbers: str) -> int:
    """Read the workbook at `path` under limits and write it to standard output; 0 also where it cannot be read."""
    max_rows, max_columns, memory, seconds = (int(number) for number in numbers)
    _limit(memory, seconds)
    try:
        for line in sheets(kind, path, max_rows=max_rows, max_columns=max_columns):
            _write(sys.stdout, line)
    except TableError as error:
        _write(sys.stdout, {"error": error.code, **error.facts})
    except MemoryError:
        _write(sys.stdout, {"error": "too_large_unpacked"})
    return 0


def _write(file: IO[str], line: Any) -> None:  # whatever JSON can say
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # not on Windows, where the time limit alone holds
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
