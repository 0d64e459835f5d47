"""Invented people's names: surnames as frequent as they are in Japan, given names of their generation, readings, romaji."""

from __future__ import annotations

from bisect import bisect
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from enishi.kit.text import romaji

_HERE = Path(__file__).parent


class Part(NamedTuple):
    """One part of a name: as it is written, and as it is read (hiragana)."""

    text: str
    kana: str


class Name(NamedTuple):
    """A whole name; `former` is the surname before marriage, or None."""

    family: Part
    given: Part
    former: Part | None = None


class Drawn(NamedTuple):
    """Parts with cumulative weights, to draw from."""

    parts: list[Part]
    weights: list[float]

    def pick(self, random: Random) -> Part:
        """Return one of the parts, likelier the more frequent it is."""
        return self.parts[bisect(self.weights, random.random() * self.weights[-1], hi=len(self.parts) - 1)]


def _rows(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def surnames() -> Drawn:
    """Return about 280 real surnames, old forms such as 髙橋 among them, with their frequency."""
    rows = _rows("surnames.txt")
    return Drawn([Part(text, kana) for text, kana, _ in rows], list(accumulate(float(weight) for *_, weight in rows)))


@cache
def given_names() -> dict[tuple[str, int], Drawn]:
    """Return given names by sex ("m", "f") and the birth year from which they were in fashion."""
    tables: dict[tuple[str, int], list[Part]] = {}
    for kind, text, kana in _rows("given_names.txt"):
        tables.setdefault((kind[0], int(kind[1:])), []).append(Part(text, kana))
    return {
        key: Drawn(parts, list(accumulate(1 / (place + 6) for place in range(len(parts)))))
        for key, parts in tables.items()
    }


def draw(random: Random, sex: str, born: int) -> Name:
    """Return a name for somebody of this sex born in this year; a quarter of the women had another surname before."""
    generations = sorted(year for kind, year in given_names() if kind == sex)
    at = bisect(generations, born) - 1
    if random.random() < 0.12:
        at = min(max(at + random.choice((-1, 1)), 0), len(generations) - 1)
    family = surnames().pick(random)
    given = given_names()[sex, generations[at]].pick(random)
    former = surnames().pick(random) if random.random() < (0.25 if sex == "f" else 0.012) else None
    return Name(family, given, former if former and former.text != family.text else None)


def visiting_card(kana: str) -> str:
    """Return a reading in the letters of a visiting card, long vowels short: おおの is Ono, さとう is Sato."""
    letters = romaji(kana)
    if not letters.endswith("noue"):  # Inoue: two words meet
        letters = letters.replace("ou", "o").replace("oo", "o").replace("uu", "u")
    return letters.capitalize()


def latin(name: Name) -> str:
    """Return Ken Odagiri."""
    return f"{visiting_card(name.given.kana)} {visiting_card(name.family.kana)}"
