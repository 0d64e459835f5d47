"""Where a sheet's header stands: one row, or two or three of which the upper ones group the lower."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from enishi.kit.tables import Cell, Merged, Row

from .clean import shown, tidy
from .vocabulary import meanings

LOOKED_AT = 60
"""How many rows from the top may hold the header."""


class Header(NamedTuple):
    """The header's rows (none: the sheet has no header) and the text of each column, upper and lower with a space."""

    rows: tuple[int, ...]
    texts: tuple[str, ...]


_LONG_NUMBER = re.compile(r"\d{3}|\d+[/.年-]\d|@")
_MOST_WORDS = 30
_ENOUGH_KNOWN = 5


def find_header(rows: Sequence[Row], merged: Sequence[Merged]) -> Header:
    """Return the header among the first rows of a sheet: the row where most cells are column names, with the rows above
    or below it that belong to it. Without any such row, the first one if it is all labels above other things."""
    grid = {row.number: [_text(cell) for cell in row.cells] for row in rows[:LOOKED_AT]}
    known = {number: sum(_is_known(text) for text in set(texts)) for number, texts in grid.items()}
    best = max(known, key=lambda number: (known[number], -number), default=0)
    if not best or not _is_header(grid[best], known[best]):
        number = _first_labels(rows)
        return Header((number,), tuple(grid[number])) if number else Header((), ())
    # A header that is repeated further down scores as high; the first one that comes near is it.
    best = next(
        number
        for number in sorted(known)
        if known[number] >= known[best] * 0.8 and _is_header(grid[number], known[number])
    )
    chosen = _with_neighbours(best, grid, known, merged)
    return Header(chosen, header_texts(chosen, rows, merged))


def header_texts(chosen: Sequence[int], rows: Sequence[Row], merged: Sequence[Merged]) -> tuple[str, ...]:
    """Return the columns' names from the rows of a header; a merged cell names every column that it spans."""
    grid = {row.number: [_text(cell) for cell in row.cells] for row in rows if row.number in chosen}
    width = max((len(texts) for texts in grid.values()), default=0)
    lines = []
    for number in chosen:
        texts = grid.get(number, [])
        texts = texts + [""] * (width - len(texts))
        lines.append(texts)
    for corner in merged:
        if corner.first_row in chosen and corner.first_column <= width:
            text = lines[list(chosen).index(corner.first_row)][corner.first_column - 1]
            for number in range(corner.first_row, corner.last_row + 1):
                if number in chosen:
                    line = lines[list(chosen).index(number)]
                    for column in range(corner.first_column, min(corner.last_column, width) + 1):
                        line[column - 1] = text
    if not merged:  # in text a group's name stands over its first column alone
        for upper, lower in itertools.pairwise(lines):
            for column in range(1, width):
                if not upper[column] and lower[column] and lower[column - 1] and upper[column - 1]:
                    upper[column] = upper[column - 1]
    result = []
    for column in range(width):
        words: list[str] = []
        for line in lines:
            if line[column] and line[column] not in words:
                words.append(line[column])
        result.append(" ".join(words))
    return tuple(result)


def _text(cell: Cell) -> str:
    # As the file has it: half-width kana and line breaks belong to the name that a person looks for.
    return shown(cell).strip().strip("\ufeff\x00").replace("\r\n", "\n")


def _is_known(text: str) -> bool:
    return bool(text) and len(text) <= _MOST_WORDS and not _LONG_NUMBER.search(text) and meanings(text) is not None


def _is_header(texts: Sequence[str], known: int) -> bool:
    filled = sum(bool(text) for text in texts)
    enough = known * 3 >= filled or known >= _ENOUGH_KNOWN  # some systems export a hundred columns of one's own
    return (known >= 2 and enough) or (known == 1 == filled and len(texts) == 1)


def _first_labels(rows: Sequence[Row]) -> int:
    """The first row with something in it, if it looks like names of columns that nobody knows: short texts, all
    different, above days, numbers or addresses."""
    filled = [row for row in rows if any(_text(cell) for cell in row.cells)]
    if len(filled) < 3:
        return 0
    first, others = filled[0], filled[1:20]
    texts = [_text(cell) for cell in first.cells if _text(cell)]
    if len(texts) < 2 or len(set(texts)) < len(texts) or any(_is_value(cell) for cell in first.cells):
        return 0
    values = sum(
        sum(len(row.cells) > column and _is_value(row.cells[column]) for row in others) * 2 > len(others)
        for column in range(len(first.cells))
        if _text(first.cells[column])
    )
    return first.number if values >= 1 else 0


def _is_value(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(_LONG_NUMBER.search(tidy(cell).text)) or cell.strip().isdecimal()


def _with_neighbours(
    best: int, grid: dict[int, list[str]], known: dict[int, int], merged: Sequence[Merged]
) -> tuple[int, ...]:
    chosen = [best]
    while len(chosen) < 3 and _groups(grid.get(chosen[0] - 1), grid[chosen[0]], chosen[0] - 1, merged):
        chosen.insert(0, chosen[0] - 1)
    while (
        len(chosen) < 3
        and known.get(chosen[-1] + 1)
        and _groups(grid[chosen[-1]], grid[chosen[-1] + 1], chosen[-1], merged)
    ):
        chosen.append(chosen[-1] + 1)
    return tuple(chosen)


def _groups(upper: list[str] | None, lower: list[str], number: int, merged: Sequence[Merged]) -> bool:
    """Whether the row `upper`, number `number`, groups the column names of the row below it."""
    if (
        not upper
        or not any(upper)
        or any(_LONG_NUMBER.search(text) or len(text) > _MOST_WORDS for text in (*upper, *lower))
    ):
        return False
    width = max(len(upper), len(lower))
    spans = [corner for corner in merged if corner.first_row == number and corner.first_column < corner.last_column]
    if any(corner.last_column - corner.first_column + 1 >= width > 2 for corner in spans):
        return False  # a title over the whole table
    tall = any(corner.first_row <= number < corner.last_row for corner in merged)
    if sum(bool(text) for text in upper) < 2 and not tall:
        return False  # a title over some of it
    if tall or spans:
        below = [
            lower[column]
            for corner in spans
            for column in range(corner.first_column - 1, min(corner.last_column, len(lower)))
        ]
        return not spans or any(_is_known(text) for text in below)
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    under_gap = [lower[c] for c in range(1, width) if lower[c] and not upper[c] and any(upper[:c])]
    only_upper = sum(bool(upper[c]) and not lower[c] for c in range(width))
    known = sum(_is_known(text) for text in lower if text)
    filled = sum(bool(text) for text in lower)
    labels = [text for text in upper if text]
    # Leaves stand in the upper row alone or under a gap beside their group; a title leaves most columns without a name.
    return len(labels) >= 2 and bool(under_gap) and only_upper >= 1 and known * 2 >= filled and filled < width
