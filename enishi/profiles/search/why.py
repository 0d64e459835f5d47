"""Why a search found somebody: said with what this viewer sees on the card or profile, so it can tell nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from enishi.kit.text import Span, Term, matches
from enishi.members.models import Member
from enishi.profiles import visibility, wording
from enishi.profiles.card import Card
from enishi.profiles.fields import FIELDS

AROUND = 18  # characters shown on each side of a hit in a long text
_LOOKED_AT = tuple(code for code, field in FIELDS.items() if field.search and not field.listed)


def explained(
    member_ids: Sequence[int], terms: Sequence[Term], viewer: Member, *, begun_first: bool = False
) -> tuple[list[Card], Card | None]:
    """Return the cards with the hits marked in name and reading, or with the field that holds them in `why`; and the
    viewer's own card. Two queries.

    People of whom nothing visible meets a term (bigrams carry no position) sink to the end. With `begun_first`, those
    whose name, family name first, begins with what was typed rise to the top: who types is in the middle of a name.
    """
    cards, me, facts = visibility.cards_with_facts(member_ids, viewer, _LOOKED_AT if terms else ())
    if not terms:
        return cards, me
    texts = {pk: [(code, _text(code, data), _spoken(code, data)) for code, data in told] for pk, told in facts.items()}
    judged = [_explain(card, terms, texts[card.member_id]) for card in cards]
    if begun_first:
        judged = sorted(judged, key=lambda each: not each[2])
    return [card for card, met, _begun in judged if met] + [card for card, met, _begun in judged if not met], me


def _text(code: str, data: Any) -> str:
    if code == "topics":
        return f"{data['title']} {data.get('text', '')}".strip()
    return wording.words(code, data)


def _spoken(code: str, data: Any) -> str:
    """Return how a former name is read: somebody remembers the sound of it."""
    return str(data.get("reading", "")) if code == "former_name" else ""


def _explain(card: Card, terms: Sequence[Term], texts: list[tuple[str, str, str]]) -> tuple[Card, bool, bool]:
    """Return the card with its hits, whether every term was met, and whether the name begins with one."""
    spans: dict[str, list[Span]] = defaultdict(list)
    why: list[tuple[str, str]] = []
    met_all, begun = True, False
    for term in terms:
        met = False
        for attribute, text, source in (
            ("name", card.name, "name"),
            ("reading", card.reading, "reading"),
            ("reading", card.reading, "name"),
            ("latin", card.latin, "name"),
        ):
            span = matches(term, text, source)  # type: ignore[arg-type]  # the literals above
            if span:
                spans[attribute].append(span)
                met, begun = True, begun or span[0] == 0
                break
        if met:
            continue
        for code, text, spoken in texts:
            span = matches(term, text, "name" if code == "former_name" else "text")
            if span or matches(term, spoken, "reading"):
                line = (str(FIELDS[code].label), _excerpt(text, span or (0, 0)))
                why += [line] if line not in why else []
                met = True
                break
        met_all &= met
    if "latin" in spans and "reading" not in spans and card.latin != card.name:
        why.append((str(FIELDS["latin"].label), _marked(card.latin, spans["latin"])))
    name = _marked(card.name, spans["name"]) if "name" in spans else card.name
    reading = _marked(card.reading, spans["reading"]) if "reading" in spans else card.reading
    return replace(card, why=why, name=name, reading=reading), met_all, begun


def _marked(text: str, spans: Iterable[Span]) -> SafeString:
    """Return the text with its hits in <mark>, everything else escaped."""
    parts, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
            at = end
    return mark_safe("".join([*parts, escape(text[at:])]))


def _excerpt(text: str, span: Span) -> SafeString:
    start, end = max(span[0] - AROUND, 0), min(span[1] + AROUND, len(text))
    piece = _marked(text[start:end], [(span[0] - start, span[1] - start)] if span[1] else [])
    return mark_safe(f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}")
