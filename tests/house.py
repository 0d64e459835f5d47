"""What the house's tests ask of the source: its packages and floors, its files, its addresses."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "enishi"


def none(found: Iterable[str]) -> None:
    """Fail with every entry on a line of its own; an assertion on a long list would show its beginning only."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


@cache
def floors() -> dict[str, int]:
    """Return package → floor, 0 for the lowest, as the linter reads them in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "Floors")
    return {name.strip(): floor for floor, layer in enumerate(reversed(layers)) for name in layer.split("|")}


def sources(pattern: str = "*.py") -> Iterator[Path]:
    """Yield the product's files of a pattern: no tests, no migrations, nothing that was not written here."""
    for path in sorted(HOUSE.rglob(pattern)):
        parts = path.relative_to(HOUSE).parts
        if not {"tests", "migrations", "vendor", "__pycache__"} & set(parts):
            yield path


def test_functions() -> set[str]:
    """Return the names of all test functions of the house and its packages."""
    files = [*(ROOT / "tests").rglob("test_*.py"), *HOUSE.rglob("tests/**/test_*.py")]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in files)
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


test_functions.__test__ = False  # type: ignore[attr-defined]  # a helper, whatever its name


@dataclass(frozen=True)
class Address:
    """One entry of the URLconf: `name` with its namespace, the route from the root, the view."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def module(self) -> str:
        """The module of the view."""
        return str(self.view.__module__)

    @property
    def ours(self) -> bool:
        """Whether the view was written here."""
        return self.module.startswith("enishi.")


def addresses() -> list[Address]:
    """Return every address of the product."""
    return list(_walk(get_resolver(), (), ""))


def _walk(resolver: URLResolver, spaces: tuple[str, ...], route: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces, here)
        else:
            yield Address(":".join([*spaces, entry.name or ""]), here, entry.callback)
