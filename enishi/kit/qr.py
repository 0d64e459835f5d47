"""QR codes as squares of dark and light modules, for paper and for pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

QUIET = 4  # modules of white around a code (ISO/IEC 18004), not part of the matrix


def matrix(text: str) -> list[list[int]]:
    """Return the modules of the smallest QR code that holds `text`, row by row, 1 for dark; at least 15 % may be damaged."""
    import segno

    return [list(row) for row in segno.make(text, error="m", micro=False).matrix]


def runs(cells: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (start, length) of each run of dark modules in a row."""
    start = None
    for place, dark in enumerate((*cells, 0)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def path(modules: Sequence[Sequence[int]]) -> str:
    """Return the `d` of an SVG path that draws the code with its quiet zone, one unit a module."""
    return "".join(
        f"M{start + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for row, cells in enumerate(modules)
        for start, length in runs(cells)
    )
