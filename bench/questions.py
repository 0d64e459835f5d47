"""The questions of the search bench: every class that people ask in, drawn from people who are there."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.population import COMMON, Human, Population, all_surnames, departments, rare_word, skills
from enishi.kit.text import romaji
from enishi.profiles.search import Order, Query

HALF_WIDTH = str.maketrans(
    dict(
        zip(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォッャュョー",
            "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｯｬｭｮｰ",
            strict=True,
        )
    )
    | {
        voiced: plain + "ﾞ"
        for voiced, plain in zip("ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ", strict=True)
    }
    | {half: plain + "ﾟ" for half, plain in zip("パピプペポ", "ﾊﾋﾌﾍﾎ", strict=True)}
)
VARIANTS = {  # today's form → an old or rare one of the same name
    "高": "髙", "崎": "﨑", "沢": "澤", "辺": "邊", "斎": "齋", "浜": "濱", "広": "廣", "吉": "𠮷", "島": "嶋", "桜": "櫻",
    "滝": "瀧", "竜": "龍", "淵": "渕", "富": "冨", "真": "眞", "徳": "德", "藤": "籐",
}  # fmt: skip
ONE_KANJI = "田山本川木村藤井中野小大高森林原島石松清"
DEEP = 10  # pages


def katakana(kana: str) -> str:
    """Return hiragana as katakana."""
    return "".join(chr(ord(letter) + 96) if "ぁ" <= letter <= "ゖ" else letter for letter in kana)


def half_width(kana: str) -> str:
    """Return hiragana as half-width katakana, as mainframes write it."""
    return katakana(kana).translate(HALF_WIDTH)


def _variant(random: Random, person: Callable[[], Human]) -> str:
    while True:
        family = person().family.text
        if changed := [letter for letter in family if letter in VARIANTS]:
            letter = random.choice(changed)
            return family.replace(letter, VARIANTS[letter])


def _former(person: Callable[[], Human]) -> str:
    while True:
        if former := person().former:
            return former.text


class Asker:
    """Draws questions of each class. `pages` says how deep to turn first."""

    def __init__(self, population: Population, seed: int) -> None:
        self.population, self.random = population, Random(f"questions {seed}")

    def person(self) -> Human:
        """Return somebody who is there, the frequent names more often."""
        return self.population.human(self.random.randrange(self.population.size))

    def ask(self, name: str, my_years: int) -> tuple[Query, int]:
        """Return a question of a class, and how many pages to turn before the one that is measured."""
        text, options = CLASSES[name](self)
        pages = options.pop("pages", 0)
        order = options.pop("order", Order.READING)
        years = my_years if order is Order.OVERLAP else 0
        return Query(text=text, order=order, my_years=years, **options), pages


def _text(make: Callable[[Asker, Human], str], **options: Any) -> Callable[[Asker], tuple[str, dict[str, Any]]]:
    return lambda asker: (make(asker, asker.person()), dict(options))


def _facets(asker: Asker, *names: str) -> dict[str, tuple[str, ...]]:
    """Tick what somebody carries, so that hardly ever nobody does."""
    person, ticked = asker.person(), {}
    unit, region, skill = person.first("unit"), person.first("region"), person.first("skills")
    assert unit
    assert region
    assert skill
    for name in names:
        ticked[name] = (
            {"department": unit[0]["department"], "region": region[0], "skill": skill[0], "side": str(person.side)}[
                name
            ],
        )
    return ticked


CLASSES: dict[str, Callable[[Asker], tuple[str, dict[str, Any]]]] = {
    "one kanji": lambda asker: (asker.random.choice(ONE_KANJI), {}),
    "surname in kanji": _text(lambda _, p: p.family.text),
    "full name with space (U+3000)": _text(lambda _, p: f"{p.family.text}\u3000{p.given.text}"),
    "full name without space": _text(lambda _, p: p.family.text + p.given.text),
    "reverse order": _text(lambda _, p: f"{p.given.text} {p.family.text}"),
    "hiragana surname": _text(lambda _, p: p.family.kana),
    "katakana full name": _text(lambda _, p: katakana(p.family.kana + p.given.kana)),
    "half-width kana": _text(lambda _, p: half_width(p.family.kana)),
    "romaji full name": _text(lambda _, p: f"{romaji(p.given.kana)} {romaji(p.family.kana)}"),
    "romaji prefix, 2–3 letters": _text(lambda a, p: romaji(p.family.kana)[: a.random.choice((2, 3))]),
    "former surname": lambda asker: (_former(asker.person), {}),
    "variant characters": lambda asker: (_variant(asker.random, asker.person), {}),
    "rare word in bio": lambda asker: (rare_word(asker.random), {}),
    "common word in bio": lambda asker: (asker.random.choice(COMMON), {}),
    "department + word": _text(lambda a, p: f"{_department(p)} {a.random.choice(COMMON)}"),
    "two filters + kanji": lambda asker: (
        asker.random.choice(ONE_KANJI), {"facets": _facets(asker, "department", "region")}
    ),
    "two facets, no text, sorted": lambda asker: ("", {"facets": _facets(asker, "department", "region")}),
    "one facet, by activity": lambda asker: ("", {"facets": _facets(asker, "region"), "order": Order.ACTIVE}),
    "browse": lambda asker: ("", {}),
    "no result": lambda asker: (
        asker.random.choice(all_surnames()[0]).text + "鑿" + asker.random.choice(departments()), {}
    ),
    "skill, by activity": lambda asker: (asker.random.choice(skills()), {"order": Order.ACTIVE}),
    "10th page, kanji": lambda asker: (asker.random.choice(ONE_KANJI), {"pages": DEEP - 1}),
    "10th page, surname": _text(lambda _, p: p.family.text, pages=DEEP - 1),
    # beyond the classes of SEARCH: the order that the directory opens with, and the side filter that everybody ticks
    "browse, by years shared": lambda asker: ("", {"order": Order.OVERLAP}),
    "surname, by years shared": _text(lambda _, p: p.family.text, order=Order.OVERLAP),
    "one kanji, by years shared": lambda asker: (asker.random.choice(ONE_KANJI), {"order": Order.OVERLAP}),
    "one side, sorted": lambda asker: ("", {"facets": _facets(asker, "side")}),
    "one side, by activity": lambda asker: ("", {"facets": _facets(asker, "side"), "order": Order.ACTIVE}),
}  # fmt: skip


def _department(person: Human) -> str:
    unit = person.first("unit")
    assert unit
    return str(unit[0]["department"])
