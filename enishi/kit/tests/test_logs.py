"""Lines of the log."""

from __future__ import annotations

import logging
import re
import sys

import pytest

from enishi.kit.logs import Line


def line(message: str, *values: object, failed: bool = False) -> str:
    error = None
    if failed:
        try:
            raise ValueError("first\n2026-11-20T18:42:07+0900 WARNING enishi: forged")
        except ValueError:
            error = sys.exc_info()
    return Line().format(logging.LogRecord("enishi.x", logging.WARNING, __file__, 1, message, values, error))


def test_line_says_when_how_grave_and_from_where() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING enishi\.x: a b", line("a %s", "b"))


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b", "\x00", "\x85", "\u2028"])
def test_line_that_somebody_typed_begins_no_other(sign: str) -> None:
    said = line("Not Found: %s", f"/a{sign}2026 ERROR enishi: forged")

    assert sign not in said
    assert len(said.splitlines()) == 1


def test_line_with_a_traceback_is_followed_by_indented_ones() -> None:
    first, *rest = line("Internal Server Error", failed=True).splitlines()

    assert first.endswith("Internal Server Error")
    assert any("forged" in each for each in rest)
    assert all(each.startswith("  ") for each in rest)
