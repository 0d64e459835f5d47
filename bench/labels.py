"""300 questions for one person each, as people remember somebody: `bin/bench labels` writes tests/data/name_queries.json.

Among 10,000 people (seed 11). Each question names its person by a full name, or by a surname with a department, in some
spelling; it is drawn anew until at most five people fit, counted here by comparing names and not by the search. The
viewer is an alumnus. HIDDEN more ask for a former name that its bearer does not show to alumni.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.population import Human, Population
from bench.questions import VARIANTS, half_width, katakana
from enishi.demo.names import Part
from enishi.kit.text import romaji
from enishi.networks.audiences import ALUMNI, seen

SEED, PEOPLE, HIDDEN, MOST = 11, 10_000, 60, 5
FILE = Path(__file__).resolve().parent.parent / "tests/data/name_queries.json"
VIEWER = ALUMNI
_TODAY = {old: new for new, old in VARIANTS.items()} | {"邉": "辺", "齊": "斎", "斉": "斎", "嵜": "崎", "埼": "崎"}


class Remembered(Population):
    """The people of the bench without full profiles: 10,000 of them are built in half a minute."""

    def _fill(self, *facts: Any) -> None:
        """Leave it at that."""


@dataclass(frozen=True)
class Label:
    """A question, its kind, and the number of the person who is meant."""

    query: str
    kind: str
    person: int
    name: str


# -- how people write -----------------------------------------------------------------------------------------------------
def _spelled(random: Random, kana: str) -> str:
    """Return a reading in one of the ways in which people write romaji."""
    letters, way = romaji(kana), random.randrange(6)
    if way == 0:
        letters = letters.replace("ou", "o").replace("oo", "o").replace("uu", "u")
    elif way == 1:
        letters = letters.replace("ou", "ō").replace("oo", "ō").replace("uu", "ū")
    elif way == 2 and letters.endswith("ou"):
        letters = letters[:-2] + "oh"
    elif way == 3:
        for hepburn, kunrei in (
            ("sh", "sy"),
            ("ch", "ty"),
            ("syi", "si"),
            ("tyi", "ti"),
            ("tsu", "tu"),
            ("fu", "hu"),
            ("ji", "zi"),
        ):
            letters = letters.replace(hepburn, kunrei)
    elif way == 4:
        letters = letters.replace("nb", "mb").replace("nm", "mm").replace("np", "mp")
    return random.choice((letters, letters.capitalize(), letters.upper()))


def _older(random: Random, text: str) -> str:
    """Return a name with one character in an older or rarer form; '' where there is none."""
    places = [place for place, letter in enumerate(text) if letter in VARIANTS]
    if not places:
        return ""
    place = random.choice(places)
    return text[:place] + VARIANTS[text[place]] + text[place + 1 :]


def _written(part: Part) -> str:
    return "".join(_TODAY.get(letter, letter) for letter in part.text)


def _spoken(part: Part) -> str:
    letters = romaji(part.kana).replace("l", "r")
    for long, short in (("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ee", "e")):
        letters = letters.replace(long, short)
    return letters


# -- who fits ---------------------------------------------------------------------------------------------------------------
class Town:
    """Everybody, and who answers to which name before the viewer's eyes."""

    def __init__(self) -> None:
        population = Remembered(SEED, PEOPLE)
        self.humans = [population.human(index) for index in range(PEOPLE)]
        self.answers: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for human in self.humans:
            for family in self.families(human):
                for key in self._keys(human, family):
                    self.answers[key].add(human.index)

    def shows(self, human: Human, code: str) -> bool:
        """Return whether the viewer sees a field of somebody."""
        held = human.first(code)
        return held is not None and seen(held[1], human.listing, VIEWER)

    def families(self, human: Human) -> list[Part]:
        """Return the surnames under which the viewer may know somebody; none of who is not in their directory."""
        if not human.listing & VIEWER:
            return []
        return [human.family, *([human.former] if human.former and self.shows(human, "former_name") else [])]

    def _keys(self, human: Human, family: Part) -> Iterator[tuple[str, ...]]:
        yield "full", _written(family) + _written(human.given)
        yield "spoken", "".join(sorted((_spoken(family), _spoken(human.given))))
        if self.shows(human, "unit"):
            yield "unit", _written(family), department(human)
            yield "unit spoken", _spoken(family), department(human)

    def fits(self, human: Human, family: Part) -> int:
        """Return the largest number of people who answer to any of the names by which somebody is asked for."""
        return max(len(self.answers[key]) for key in self._keys(human, family))


def department(human: Human) -> str:
    """Return somebody's department."""
    unit = human.first("unit")
    assert unit
    return str(unit[0]["department"])


Make = Callable[[Random, Human, Part], str]
KINDS: dict[str, tuple[int, Make]] = {  # how many; how they are made of the person and a surname
    "full name": (35, lambda _, p, f: f.text + p.given.text),
    "with a space": (15, lambda _, p, f: f"{f.text} {p.given.text}"),
    "with a wide space": (15, lambda _, p, f: f"{f.text}\u3000{p.given.text}"),
    "given name first": (20, lambda _, p, f: f"{p.given.text} {f.text}"),
    "hiragana": (20, lambda _, p, f: f.kana + p.given.kana),
    "hiragana, given name first": (10, lambda _, p, f: f"{p.given.kana} {f.kana}"),
    "katakana": (20, lambda _, p, f: f"{katakana(f.kana)} {katakana(p.given.kana)}"),
    "half-width": (20, lambda r, p, f: half_width(f.kana) + random_space(r) + half_width(p.given.kana)),
    "kanji and kana": (15, lambda _, p, f: f.text + p.given.kana),
    "romaji": (30, lambda r, p, f: f"{_spelled(r, p.given.kana)} {_spelled(r, f.kana)}"),
    "romaji, family name first": (15, lambda r, p, f: f"{_spelled(r, f.kana)} {_spelled(r, p.given.kana)}"),
    "older characters": (25, lambda r, p, f: (old := _older(r, f.text)) and old + p.given.text),
    "surname and department": (30, lambda _, p, f: f"{f.text} {department(p)}"),
    "surname in kana and department": (15, lambda _, p, f: f"{f.kana} {department(p)}"),
    "surname in romaji and department": (5, lambda r, p, f: f"{_spelled(r, f.kana)} {department(p)}"),
    "older surname and department": (10, lambda r, p, f: (old := _older(r, f.text)) and f"{old} {department(p)}"),
}
FORMER = {"full name": 8, "hiragana": 4, "romaji": 4, "surname and department": 4}  # of those, by the former name


def random_space(random: Random) -> str:
    """Return a space or none."""
    return random.choice(("", " ", "\u3000"))


def labels(town: Town) -> list[Label]:
    """Return the questions."""
    random, found, asked = Random("labels"), list[Label](), set[str]()
    for kind, (number, make) in KINDS.items():
        for place in range(number):
            former = place < FORMER.get(kind, 0)
            found.append(_draw(random, town, kind, make, former, asked))
    return found


def _draw(random: Random, town: Town, kind: str, make: Make, former: bool, asked: set[str]) -> Label:
    while True:
        human = town.humans[random.randrange(PEOPLE)]
        families = town.families(human)
        if not families or (former and len(families) < 2) or ("department" in kind and not town.shows(human, "unit")):
            continue
        family = families[-1] if former else families[0]
        query = make(random, human, family)
        if query and query not in asked and town.fits(human, family) <= MOST:
            asked.add(query)
            return Label(query, f"{kind}, former name" if former else kind, human.index, _name(human))


def hidden(town: Town) -> list[Label]:
    """Return questions for former names that the person meant does not show to the viewer."""
    random, found = Random("hidden"), list[Label]()
    makes: list[Make] = [
        KINDS[kind][1] for kind in ("full name", "hiragana", "romaji", "half-width", "surname and department")
    ]
    bearers = [h for h in town.humans if h.former and h.listing & VIEWER and not town.shows(h, "former_name")]
    for human in random.sample(bearers, HIDDEN * 2):
        assert human.former
        make = makes[len(found) % len(makes)]
        alike = _spoken(human.former)[:3] == _spoken(human.family)[:3]
        if not alike and len(found) < HIDDEN:
            found.append(Label(make(random, human, human.former), "hidden former name", human.index, _name(human)))
    return found


def _name(human: Human) -> str:
    return f"{human.family.text} {human.given.text}"


def text() -> str:
    """Return what stands in the file."""
    town = Town()
    groups = {"found": labels(town), "hidden": hidden(town)}
    parts = []
    for name, each in groups.items():
        rows = ",\n".join("  " + json.dumps(asdict(label), ensure_ascii=False) for label in each)
        parts.append(f' "{name}": [\n{rows}\n ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"
