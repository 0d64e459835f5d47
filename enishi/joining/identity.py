"""Are these facts this person's? What somebody typed against what HR's roster says (§15.3).

With an invitation two facts: the name at the time, present or former, in kanji, kana or romaji; and the birth date or the
employee number. Without one also the year of leaving. Pure functions; counting of wrong tries stands in checking.py, what
follows for an applicant in claims.py. Nobody is told which fact failed.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from enishi.joining.models import Finding
from enishi.kit.text.fold import cached_fold, name_key, runs
from enishi.kit.text.kana import reading_keys
from enishi.kit.text.romaji import fold_romaji, join_romaji, romaji_keys
from enishi.roster.facts import RosterFacts

Findings = dict[str, str]  # fact → Finding
FACTS = ("name", "birth_date", "number", "year", "department")
CLOSE_YEARS = 1  # people remember the year they left by its spring or its winter


@dataclass(frozen=True)
class Typed:
    """What the person says about themselves: the name at the time, and a birth date or an employee number."""

    family: str
    given: str
    birth_date: date | None = None
    number: str = ""


@dataclass(frozen=True)
class Claimed(Typed):
    """What somebody without an invitation says: also the year of leaving (of joining for who is still there; None where it is
    forgotten), and if they like the name of today and the department."""

    year: int | None = None
    still_here: bool = False
    now: str = ""
    department: str = ""


def agrees(typed: Typed, facts: RosterFacts) -> bool:
    """Return whether both facts agree. The number counts where one is given, otherwise the birth date."""
    second = number_agrees(typed.number, facts) if typed.number else birth_date_agrees(typed.birth_date, facts)
    return name_agrees(typed.family, typed.given, facts) and second


def name_agrees(family: str, given: str, facts: RosterFacts) -> bool:
    """Return whether the name is the person's present or former one: old and new kanji are alike, kana and romaji count
    as the reading does, and the two words may stand in either order or in one field."""
    typed = _spellings(family, given)
    return bool(typed & _known(facts))


def birth_date_agrees(birth_date: date | None, facts: RosterFacts) -> bool:
    """Return whether the day is the one of the roster; never where the roster knows none."""
    return birth_date is not None and birth_date == facts.birth_date


def number_agrees(number: str, facts: RosterFacts) -> bool:
    """Return whether the employee number is the roster's: width, case, hyphens and leading zeros do not matter."""
    typed = _number(number)
    return bool(typed) and typed in {_number(known) for known in facts.numbers}


# -- without an invitation --------------------------------------------------------------------------------------------
def compare(claimed: Claimed, facts: RosterFacts) -> Findings:
    """Return a Finding for each of FACTS: what the applicant said beside what the roster knows of this person."""
    return {
        "name": str(_name_finding(claimed, facts)),
        "birth_date": str(_finding(claimed.birth_date, {facts.birth_date} - {None})),
        "number": str(_finding(_number(claimed.number), {_number(known) for known in facts.numbers} - {""})),
        "year": str(_year_finding(claimed, facts)),
        "department": str(_department_finding(claimed.department, facts)),
    }


def today_agrees(claimed: Claimed, facts: RosterFacts) -> bool:
    """Return whether the name of today, as the applicant gave it, is one that the roster knows."""
    family_now, given_now = _two(claimed.now)
    return bool(family_now) and name_agrees(family_now, given_now or claimed.given, facts)


def three_agree(findings: Findings) -> bool:
    """Return whether name, birth date or number, and year agree, and nothing of them differs. Years stand on public pages
    and names are known to many: the second fact is the one that counts, and it is never nearly right."""
    return is_named(findings) and second_agrees(findings) and Finding.OTHER not in _second(findings)


def is_named(findings: Findings) -> bool:
    """Return whether name and year agree, which anybody may know."""
    return findings.get("name") == Finding.SAME and findings.get("year") in (Finding.SAME, Finding.CLOSE)


def second_agrees(findings: Findings) -> bool:
    """Return whether the birth date or the number agrees."""
    return Finding.SAME in _second(findings)


def _second(findings: Findings) -> set[str | None]:
    return {findings.get("birth_date"), findings.get("number")}


def closeness(findings: Findings) -> int:
    """Return how much speaks for this person of the roster, to put the likeliest first."""
    weight = {"name": 4, "birth_date": 5, "number": 5, "year": 2, "department": 1}
    worth = {Finding.SAME: 2, Finding.CLOSE: 1, Finding.OTHER: -1, Finding.UNKNOWN: 0}
    return sum(weight[fact] * worth[Finding(finding)] for fact, finding in findings.items())


def may_be(findings: Findings) -> bool:
    """Return whether somebody should look at this person of the roster at all: the whole name or the number agrees, or the
    birth date with at least the given name."""
    born = findings["birth_date"] == Finding.SAME and findings["name"] != Finding.OTHER
    return findings["name"] == Finding.SAME or findings["number"] == Finding.SAME or born


def search_keys(claimed: Claimed) -> tuple[set[str], set[str]]:
    """Return folded names and spellings of the number under which the roster may hold this person."""
    family_now, given_now = _two(claimed.now)
    pairs = [(claimed.family, claimed.given), (claimed.given, claimed.family), (family_now, given_now)]
    names = {name_key(*pair) for pair in pairs if any(pair)}
    plain = _number(claimed.number)
    numbers = {claimed.number.strip(), plain, *(plain.zfill(width) for width in range(4, 13))} if plain else set()
    return names - {""}, numbers - {""}


def _name_finding(claimed: Claimed, facts: RosterFacts) -> Finding:
    if name_agrees(claimed.family, claimed.given, facts):
        return Finding.SAME
    if today_agrees(claimed, facts):
        return Finding.CLOSE
    givens = [known for _family, given, _kana, given_kana, _former in facts.names for known in (given, given_kana)]
    alike = set().union(*(_spellings(given, "") for given in givens if given)) & _spellings(claimed.given, "")
    return Finding.CLOSE if alike else Finding.OTHER  # the family name alone differs, as after a wedding


def _finding(typed: Any, known: set[Any]) -> Finding:
    if not typed or not known:
        return Finding.UNKNOWN
    return Finding.SAME if typed in known else Finding.OTHER


def _year_finding(claimed: Claimed, facts: RosterFacts) -> Finding:
    ends = (period.joined_on if claimed.still_here else period.left_on for period in facts.periods)
    known = {end.year for end in ends if end}
    if claimed.year is None or not known:
        return Finding.UNKNOWN
    apart = min(abs(claimed.year - year) for year in known)
    return Finding.SAME if apart == 0 else Finding.CLOSE if apart <= CLOSE_YEARS else Finding.OTHER


def _department_finding(department: str, facts: RosterFacts) -> Finding:
    typed, known = name_key(department), {name_key(period.department) for period in facts.periods} - {""}
    if not typed or not known:
        return Finding.UNKNOWN
    if typed in known:
        return Finding.SAME
    return Finding.CLOSE if any(typed in each or each in typed for each in known) else Finding.OTHER


def _two(name: str) -> tuple[str, str]:
    family, _space, given = " ".join(name.split()).partition(" ")
    return family, given


# -- within -----------------------------------------------------------------------------------------------------------
def _number(number: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())
    return letters.lstrip("0")


def _spellings(first: str, second: str) -> set[str]:
    """Every key under which a name of two words can be met, in both orders; each kind of writing has its own prefix."""
    keys: set[str] = set()
    for one, two in ((first, second), (second, first)):
        if name := name_key(one, two):
            keys.add(f"written {name}")
        keys |= {f"kana {key}" for key in reading_keys(one + two)}
        keys |= {f"latin {key}" for key in _latin(one, two)}
    return keys


def _latin(one: str, two: str) -> set[str]:
    """Folded Latin keys of a name: from its letters, or from its kana."""
    words = [word for part in (one, two) for word in runs(cached_fold(part))]
    if words and all(word.isascii() and word.isalpha() for word in words):
        folded = ""
        for word in words:
            folded = join_romaji(folded, fold_romaji(word))
        return {folded, fold_romaji("".join(words))}
    parts = [romaji_keys(part) or ("",) for part in (one, two)]
    if any(part and keys == ("",) for part, keys in zip((one, two), parts, strict=True)):
        return set()  # kanji has no sound by itself
    return {key for pair in product(*parts) if (key := join_romaji(*pair))} | set(romaji_keys(one + two))


def _known(facts: RosterFacts) -> set[str]:
    """Return every key of the roster's names: present and former family name, each beside the given name, as written or
    read, on each row of the person."""
    return set().union(*(_keys_of(*name) for name in facts.names))


def _keys_of(family: str, given: str, family_kana: str, given_kana: str, former_name: str) -> set[str]:
    families, givens = [family, family_kana], [given, given_kana]
    former = former_name.split()
    if len(former) > 1:  # HR wrote a whole former name
        givens.append(" ".join(former[1:]))
    families += former[:1]
    known: set[str] = set()
    for one, two in product(dict.fromkeys(filter(None, families)), dict.fromkeys(filter(None, givens)) or ("",)):
        known |= _spellings(one, two)
    return known
