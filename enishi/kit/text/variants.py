"""The table of variant characters: 髙 → 高, 邉 → 辺. The data stand in variants.txt, one line per form inside."""

from functools import cache
from pathlib import Path


def read(lines: list[str]) -> dict[str, str]:
    """The table that the lines of a variants file describe, as {variant: form inside}; `#` starts a comment line."""
    table: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            inside, others = line.split(" ")
            table.update(dict.fromkeys(others, inside))
    return table


@cache
def variants() -> dict[str, str]:
    """{variant: form inside}, about 500 characters, read once."""
    return read(Path(__file__).with_name("variants.txt").read_text(encoding="utf-8").splitlines())
