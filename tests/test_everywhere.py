"""Whoever looks at every network at once is listed in docs/everywhere.md, and nobody else does it."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tests.house import HOUSE, ROOT, sources


def test_everywhere_is_used_where_the_list_says() -> None:
    page = (ROOT / "docs" / "everywhere.md").read_text(encoding="utf-8")
    listed = Counter(re.findall(r"^\| `([\w/.]+)` \| `([\w.]+)` \|", page, re.MULTILINE))

    assert Counter(calls()) == listed


def calls() -> list[tuple[str, str]]:
    """Return (file, function) of every `.everywhere(…)` of the product."""
    found = []
    for path in sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                count = sum(_leaves(node) for node in ast.walk(function))
                found += [(str(path.relative_to(HOUSE)), function.name)] * count
    return found


def _leaves(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "everywhere"
