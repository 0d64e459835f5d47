"""The read log of a room of alumni: a chain of lines, which its people check by themselves (N04, level 1).

Each line's mark is SHA-256 over the mark of the line before and over what the line says. Changing, adding or taking out a line
breaks every mark after it. Cutting off the end, or writing the whole chain anew, gives another last mark: who has noted down
an earlier one finds it, or finds that it is gone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from enishi.groups.models import Group, Reading

SHORT = 12  # characters of a mark that people note down


@dataclass(frozen=True)
class Checked:
    """What a check found: how many lines there are, the first that does not fit (None: all do), the last mark, and where a noted
    mark stands (None: nowhere; 0: before the first line)."""

    lines: int
    broken_at: int | None
    mark: str
    noted_at: int | None = None


def first_mark(group: Group) -> str:
    """Return what the first line goes on from."""
    return hashlib.sha256(f"enishi read log of {group.public_id}".encode()).hexdigest()


def mark_of(before: str, line: Reading) -> str:
    """Return the mark of a line after the mark `before`."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    says = [before, line.number, at, line.reader, line.who, line.what, line.texts]
    return hashlib.sha256(json.dumps(says, separators=(",", ":")).encode()).hexdigest()


def shown(mark: str) -> str:
    """Return a mark as people read it aloud: 4f2a 9c1e 07bd."""
    return " ".join(mark[start : start + 4] for start in range(0, SHORT, 4))


def check(group: Group, noted: str = "") -> Checked:
    """Go through the whole chain; look for a mark that somebody noted down. One query."""
    lines: Iterable[Any] = Reading.objects.within(group.network_id).filter(group=group).order_by("number").iterator()
    wanted = re.sub(r"[^0-9a-f]", "", noted.lower())[:64]
    before, count, broken, found = first_mark(group), 0, None, None
    if len(wanted) >= SHORT and before.startswith(wanted):
        found = 0
    for count, line in enumerate(lines, 1):
        right = mark_of(before, line)
        if broken is None and (line.number != count or line.mark != right):
            broken = count
        if len(wanted) >= SHORT and line.mark.startswith(wanted):
            found = count
        before = line.mark
    return Checked(count, broken, shown(before), found)
