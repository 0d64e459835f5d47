"""The words of a fact, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from enishi.profiles import choices

_LATIN_ONLY = re.compile(r"[\u0000-\u024f’–]*")


def japanese() -> bool:
    """Return whether the page is in Japanese."""
    return (get_language() or "ja").startswith("ja")


def is_latin(name: str) -> bool:
    """Return whether a name is written in Latin letters only."""
    return bool(_LATIN_ONLY.fullmatch(name))


def name_words(data: dict[str, Any]) -> str:
    """Return 斎賀 文乃, or the given name first where somebody writes themselves in Latin letters."""
    family, given = data.get("family", ""), data.get("given", "")
    if given and is_latin(family + given):
        return f"{given} {family}"
    return f"{family} {given}".strip()


def former_words(data: dict[str, Any], name: dict[str, Any]) -> str:
    """Return the whole name at the time: 入江 文乃; the given name is today's unless another one was entered."""
    return name_words({"family": data["family"], "given": data.get("given") or name.get("given", "")})


def lately_words(data: dict[str, Any]) -> str:
    """Return what was written, or the words of what was tapped."""
    return str(data.get("text") or choices.LATELY.get(data.get("preset", ""), ""))


def period_words(first: int, last: int | None, *, ended: bool) -> str:
    """Return 2012–2021; 2012– while it goes on; 2012 where only that year is known of a period that has ended."""
    if last == first or (last is None and ended):
        return str(first)
    return f"{first}–{last or ''}"


def unit_words(data: dict[str, Any]) -> str:
    """Return 生産技術部 主任."""
    return f"{data.get('department', '')} {data.get('post', '')}".strip()


def work_words(data: dict[str, Any]) -> str:
    """Return 株式会社つむぎノート コンサルタント, or the kind of work where nothing else was entered."""
    said = f"{data.get('company', '')} {data.get('title', '')}".strip()
    return said or str(choices.WORK.get(data.get("kind", ""), ""))


def is_current(work: dict[str, Any]) -> bool:
    """Return whether somebody still does this work."""
    return not work.get("until")


def words(code: str, data: Any, *, ended: bool = False) -> str:
    """Return one value of a field in words. `ended`: the person is no longer employed, so no period goes on."""
    if code in ("name", "reading", "former_name"):
        return name_words(data) if code != "reading" else f"{data['family']} {data['given']}".strip()
    if code == "years":
        return period_words(data["joined"], data["left"], ended=ended)
    if code == "unit":
        return unit_words(data)
    if code == "work":
        return work_words(data)
    if code == "lately":
        return lately_words(data)
    if code == "topics":
        return str(data["title"])
    if code == "links":
        return str(data["label"] or data["url"].removeprefix("https://").rstrip("/"))
    if code == "region":
        return choices.region_words(data)
    if code == "languages":
        return choices.language_words(data)
    if code == "aims":
        return str(choices.AIMS.get(data, data))
    if code == "comeback":
        return str(choices.COMEBACK.get(data, data))
    return str(data)


def comma(japanese: bool) -> str:
    """Return what stands between the parts of a list."""
    return "、" if japanese else ", "


def joined_words(parts: Sequence[str]) -> str:
    """Return a list as 長野、新潟 or Nagano, Niigata."""
    return comma(japanese()).join(part for part in parts if part)
