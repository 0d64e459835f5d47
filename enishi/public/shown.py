"""What a public page shows: the network's own words where it has some, else the house's, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from enishi.joining import turns
from enishi.kit import prose
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.models import Kind, MemberClass, Network, Policy
from enishi.networks.words import KIND_TITLES, KIND_WORDS
from enishi.news.reading import for_everybody
from enishi.public import defaults
from enishi.public.models import SECTIONS, Landing, Question
from enishi.stories import reading as stories

NUMERALS = "一二三四五六七八九"
TENS = 10


def language() -> str:
    """Return the reader's language, of the two that texts are written in."""
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


@dataclass(frozen=True)
class Part:
    """A section in parts: paragraphs as lines, and the items of its lists."""

    lines: tuple[str, ...]
    items: tuple[prose.Item, ...]

    @classmethod
    def of(cls, text: str) -> Part:
        """Part a text: lists are items, all else is lines."""
        found = list(prose.blocks(text))
        lines = tuple(line for kind, lines in found if kind != "ul" for line in lines)
        return cls(lines, tuple(prose.item(line) for kind, lines in found if kind == "ul" for line in lines))


def sections(network: Network, landing: Landing, lang: str) -> dict[str, Any]:
    """Return section → its parts in a language; the headline as it is, and each promise with its numeral."""
    house = defaults.texts(network, lang)
    words = {section: getattr(landing, f"{section}_{lang}") or house[section] for section in SECTIONS}
    parts: dict[str, Any] = {section: Part.of(text) for section, text in words.items()}
    numerals = NUMERALS if lang == "ja" else "123456789"
    promises = zip((*numerals, *[""] * len(parts["sees"].items)), parts["sees"].items, strict=False)
    return parts | {"headline": words["headline"], "promises": list(promises)}


def questions(network: Network, landing: Landing, lang: str) -> list[dict[str, str]]:
    """Return the questions that have words in a language, in order."""
    rows: Sequence[Any] = (
        list(Question.objects.within(network).in_order()) if landing.questions_own else defaults.questions(network)
    )
    asked = [
        {"code": row.code, "question": getattr(row, f"question_{lang}"), "answer": getattr(row, f"answer_{lang}")}
        for row in rows
    ]
    return [each for each in asked if each["question"]]


def page(network: Network, landing: Landing, lang: str = "") -> dict[str, Any]:
    """Return all that the landing page shows, and nothing of any member."""
    lang = lang or language()
    classes = list(network.memberclass_rows.filter(admitted=True).in_order())
    return {
        **sections(network, landing, lang),
        "landing": landing,
        "page_language": lang,
        "questions": questions(network, landing, lang),
        "alumni_classes": _labels(classes, side=ALUMNI),
        "employee_classes": _labels(classes, side=EMPLOYEES),
        "first": turns.whom(network),
        "kind_title": KIND_TITLES[Kind(network.kind)],
        "kind_words": KIND_WORDS[Kind(network.kind)],
        "numbers": _numbers(network) if landing.counts else {},
        "claim_url": _address("joining:claim", network),
        "news": for_everybody(network),
        "stories": stories.for_everybody(network),
    }


def _labels(classes: list[MemberClass], *, side: int) -> list[str]:
    return [each.label for each in classes if each.side == side]


def _numbers(network: Network) -> dict[str, int]:
    """Return how many take part by side, rounded down to tens: that somebody came or left is not to be read from it."""
    rows = network.member_rows.active().order_by().values_list("side").annotate(number=Count("pk"))
    found = {side: number // TENS * TENS for side, number in rows}
    named = {"alumni": found.get(ALUMNI, 0), "employees": found.get(EMPLOYEES, 0)}
    return {side: number for side, number in named.items() if number}


def _address(name: str, network: Network) -> str:
    try:
        return reverse(name, args=[network.slug])
    except NoReverseMatch:
        return ""


def differences(before: Policy | None, draft: Any, lang: str) -> list[dict[str, list[str]]]:
    """Return what differs between two texts in a language, as groups of lines that go and lines that come."""
    old = getattr(before, f"text_{lang}", "").split("\n") if before else []
    new = getattr(draft, f"text_{lang}").split("\n")
    groups = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            groups.append({"before": [x for x in old[a:b] if x.strip()], "after": [x for x in new[c:d] if x.strip()]})
    return [group for group in groups if group["before"] or group["after"]]
