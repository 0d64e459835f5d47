"""The demo's people on the sign-in page: one click each, only in demo mode.

`demo load` writes the file DATA/demo-mode: a JSON list, in the order of the page, of
    {"email": …, "name_ja": "斎賀 文乃", "name_en": "Fumino Saiga", "label_ja": "アルムナイ。名簿をさがし、近況を伝える",
     "label_en": "Alumna. Searches the directory, says how she is", "tone": 6}
where `tone` is the colour of the initial (1–6). The file is also what switches demo mode on (settings.DEMO).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language


@dataclass(frozen=True)
class Persona:
    """One invented person whom a visitor may be for a while."""

    email: str
    name: str
    label: str
    initial: str
    tone: int


def personas() -> list[Persona]:
    """Return the demo's people in the reader's language; none outside demo mode or without the file."""
    if not settings.DEMO:
        return []
    try:
        rows = json.loads((settings.DATA / "demo-mode").read_text(encoding="utf-8") or "[]")
    except (OSError, ValueError):
        return []
    ending = "ja" if (get_language() or "ja").startswith("ja") else "en"
    return [_persona(row, ending) for row in rows if isinstance(row, dict) and row.get("email")]


def _persona(row: dict[str, Any], ending: str) -> Persona:
    name = str(row.get(f"name_{ending}") or row.get(f"label_{ending}") or row["email"])
    return Persona(
        email=str(row["email"]),
        name=name,
        label=str(row.get(f"label_{ending}", "")) if row.get(f"name_{ending}") else "",
        initial=str(row.get("name_ja") or name)[:1],
        tone=int(row.get("tone", 1)),
    )
