"""What a rich text is made of, and which addresses may stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_BLOCKS, LONGEST_ADDRESS = 600, 500
ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]|[^\x00-\x7f\s]){2,490}"
    r"|mailto:[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)


class Run(NamedTuple):
    """Letters of one look; a line break within a paragraph is a newline."""

    text: str
    bold: bool = False
    href: str = ""


@dataclass
class Block:
    """One part of a text: `h`, `p`, `quote`, a list (`ul`, `ol`) with a line of runs per item, or a `picture` by its id."""

    kind: str
    lines: list[list[Run]] = field(default_factory=list)
    picture: str = ""

    @property
    def words(self) -> str:
        """What it says, without any look."""
        return "\n".join("".join(run.text for run in line) for line in self.lines)


class Picture(NamedTuple):
    """What stands for a picture of a text: where it lies, and what it shows, in words."""

    url: str
    alt: str
    width: int = 0
    height: int = 0


def safe(address: str) -> str:
    """Return an address that a link may have (web or mail), empty for every other."""
    tidy = address.strip()
    return tidy if len(tidy) <= LONGEST_ADDRESS and ADDRESS.fullmatch(tidy) else ""
