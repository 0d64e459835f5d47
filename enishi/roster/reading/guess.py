"""Columns whose header says nothing: guessed from their values, if no column has that field by its header."""

from __future__ import annotations

from collections.abc import Callable

from .candidate import Candidate
from .clean import normal
from .vocabulary import compact

SURENESS = 0.3
_NAMELESS = ("列", "カラム", "column", "col", "field", "項目", "f", "unnamed", "データ", "data", "var", "x", "v", "c")


def guess(candidates: list[Candidate], taken: set[int]) -> None:
    """Give fields that no header named to columns whose values look like them. A header that is known and means
    something else is never overruled."""
    unknown = [
        candidate
        for candidate in candidates
        if candidate.column not in taken and candidate.meanings is None and candidate.values.count >= 2
    ]
    if not unknown:
        return
    given = {name for candidate in candidates for name in candidate.fields}
    # Where hardly any header is known, the file is in a language that nobody here reads.
    foreign = sum(candidate.meanings is not None for candidate in candidates) * 4 < len(candidates)
    silent = [candidate for candidate in unknown if foreign or _says_nothing(candidate.header)]
    if "email" not in given:
        _give_best(unknown, taken, ["email"], lambda candidate: candidate.values.emails, 0.6)
    _days(unknown, taken, given)
    if "family_name_kana" not in given:
        _kana(unknown, taken)
    if "family_name" not in given:
        _name(unknown, taken)
    if "employee_number" not in given:
        _number(silent, taken)
    for name, share in (("employment_type", "types"), ("post", "posts"), ("department", "units")):
        if name not in given:
            _give_best(silent, taken, [name], lambda candidate, share=share: getattr(candidate.values, share), 0.6)  # type: ignore[misc]


def _says_nothing(header: str) -> bool:
    text = compact(header).rstrip("0123456789")
    return (
        not text
        or text in _NAMELESS
        or (len(text) <= 2 and text.isascii())
        or (text[:-1] in _NAMELESS and text[-1:].isascii())
    )


def _give(candidate: Candidate, taken: set[int], fields: list[str]) -> None:
    candidate.fields, candidate.sure = fields, SURENESS
    taken.add(candidate.column)


def _free(candidates: list[Candidate], taken: set[int]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate.column not in taken]


def _give_best(
    candidates: list[Candidate], taken: set[int], fields: list[str], share: Callable[[Candidate], float], least: float
) -> None:
    best = max(_free(candidates, taken), key=share, default=None)
    if best and share(best) >= least:
        _give(best, taken, fields)


def _days(unknown: list[Candidate], taken: set[int], given: set[str]) -> None:
    """Birth, joining and leaving in the order of their years; leaving is the one that is often empty."""
    days = [c for c in _free(unknown, taken) if c.values.days >= 0.6 and c.values.serials < 0.5 and c.values.median_day]
    days.sort(key=lambda candidate: candidate.values.median_day or 0)
    if "birth_date" not in given and days:
        first, others = days[0], days[1:]
        year = first.values.median_day.year if first.values.median_day else 0
        latest = others[0].values.median_day.year if others and others[0].values.median_day else 0
        if (latest and latest - year >= 15) or (not others and "joined_on" in given):
            _give(first, taken, ["birth_date"])
            days = others
    if "joined_on" not in given and days:
        fullest = max(days[:2], key=lambda candidate: (candidate.values.filled, -candidate.column))
        _give(fullest, taken, ["joined_on"])
        days = [candidate for candidate in days if candidate is not fullest]
    if "left_on" not in given and days:
        _give(days[0], taken, ["left_on"])


def _kana(unknown: list[Candidate], taken: set[int]) -> None:
    kana = [
        candidate
        for candidate in _free(unknown, taken)
        if candidate.values.kana >= 0.8 and candidate.values.unique > 0.3
    ]
    whole = next((candidate for candidate in kana if candidate.values.spaced >= 0.5), None)
    if whole:
        _give(whole, taken, ["family_name_kana", "given_name_kana"])
    elif len(kana) >= 2 and kana[1].column - kana[0].column == 1:
        _give(kana[0], taken, ["family_name_kana"])
        _give(kana[1], taken, ["given_name_kana"])


def _name(unknown: list[Candidate], taken: set[int]) -> None:
    free = _free(unknown, taken)
    full = [candidate for candidate in free if candidate.values.filled >= 0.7]  # former names fill few rows
    best = max(full, key=lambda candidate: max(candidate.values.full_names, candidate.values.surnames), default=None)
    if not best or max(best.values.full_names, best.values.surnames) < 0.3:
        return
    if best.values.full_names >= 0.5 or best.values.spaced >= 0.5:
        _give(best, taken, ["family_name", "given_name"])
        return
    following = next((candidate for candidate in free if candidate.column == best.column + 1), None)
    short = following and all(len(text) <= 6 for text in following.values.texts)
    if following and short and max(following.values.posts, following.values.units, following.values.types) < 0.3:
        _give(best, taken, ["family_name"])
        _give(following, taken, ["given_name"])
    else:
        _give(best, taken, ["family_name", "given_name"])


def _number(silent: list[Candidate], taken: set[int]) -> None:
    numbers = [
        candidate
        for candidate in _free(silent, taken)
        if candidate.values.codes >= 0.9
        and candidate.values.unique >= 0.6
        and not candidate.values.running
        and candidate.values.days < 0.5
        and max(len(normal(text)) for text in candidate.values.texts) <= 10
    ]
    if numbers:
        _give(numbers[0], taken, ["employee_number"])
