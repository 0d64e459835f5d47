"""One form for lines of the log: when, how grave, from where, what; nobody's input begins a line of its own."""

from __future__ import annotations

import logging
import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Line(logging.Formatter):
    """`2026-11-20T18:42:07+0900 WARNING enishi.accounts.guard: …`. Control characters in a message (an address that was asked
    for holds what somebody typed) are written as escapes; a traceback follows on lines that are indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the first line."""
        return _CONTROL.sub(lambda found: repr(found[0])[1:-1], super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        """Return the traceback, indented, so that no line of it passes for another entry."""
        return "\n".join(f"  {line}" for line in super().formatException(ei).splitlines())  # type: ignore[arg-type]
