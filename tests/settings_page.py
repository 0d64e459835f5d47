"""docs/settings.md, made from `enishi/config/env.py`: `python -m tests.settings_page` writes it (bin/check --fix too)."""

from __future__ import annotations

from pathlib import Path

from enishi.config.env import VARIABLES, Variable

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
_HEAD = """# Settings

Every setting is an environment variable; without any of them the product runs embedded, with everything it needs in
one folder. Lists are separated by commas; yes and no are written `yes` and `no`.

| variable | type | default | what it does |
|---|---|---|---|
"""
_KINDS = {str: "text", int: "number", bool: "yes or no", list: "list"}


def text() -> str:
    """Return the whole page."""
    return _HEAD + "".join(map(_row, VARIABLES))


def _row(variable: Variable) -> str:
    default = (
        {True: "yes", False: "no"}.get(variable.default, variable.default)
        if variable.kind is bool
        else variable.default
    )
    shown = f"`{default}`" if default not in ("", []) else "–"
    return f"| `{variable.name}` | {_KINDS[variable.kind]} | {shown} | {variable.says} |\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
