"""What a member can choose from: places, languages, purposes of use, kinds of work, one-tap 近況. Codes are stored, words shown."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

Words = str | Promise

# 利用目的 (R027). Coming back (再雇用) is asked for in a field of its own, `comeback`, because it has its own audience.
AIMS: dict[str, Words] = {
    "ties": pgettext_lazy("aim", "Just keeping in touch"),
    "exchange": pgettext_lazy("aim", "Exchanging news and know-how"),
    "advice": pgettext_lazy("aim", "Happy to advise"),
    "learn": pgettext_lazy("aim", "Hoping to hear from others"),
    "contract": pgettext_lazy("aim", "Contract work"),
    "side_job": pgettext_lazy("aim", "Side jobs"),
    "together": pgettext_lazy("aim", "Working together"),
    "referral": pgettext_lazy("aim", "Introducing people and work"),
}
AIM_ICONS = {
    "ties": "sprout",
    "exchange": "chat",
    "advice": "chat",
    "learn": "help",
    "contract": "contract",
    "side_job": "side-job",
    "together": "people",
    "referral": "person-plus",
}
COMEBACK: dict[str, Words] = {
    "now": pgettext_lazy("coming back", "Interested now"),
    "some_day": pgettext_lazy("coming back", "Perhaps some day"),
    "no": pgettext_lazy("coming back", "Not at the moment"),
}
WORK: dict[str, Words] = {  # R034: work outside company employment counts as much
    "employed": pgettext_lazy("kind of work", "employed"),
    "own": pgettext_lazy("kind of work", "own business"),
    "teaching": pgettext_lazy("kind of work", "teaching and research"),
    "public": pgettext_lazy("kind of work", "public office"),
    "community": pgettext_lazy("kind of work", "community work"),
    "caring": pgettext_lazy("kind of work", "home and caring"),
    "study": pgettext_lazy("kind of work", "study"),
    "rest": pgettext_lazy("kind of work", "retired or resting"),
    "other": pgettext_lazy("kind of work", "something else"),
}
INDUSTRIES: dict[
    str, Words
] = {  # in the order of the Japan Standard Industrial Classification, merged to everyday words
    "agriculture": pgettext_lazy("industry", "farming, forestry and fishing"),
    "construction": pgettext_lazy("industry", "construction and real estate"),
    "manufacturing": pgettext_lazy("industry", "manufacturing"),
    "energy": pgettext_lazy("industry", "energy and water"),
    "it": pgettext_lazy("industry", "IT and communications"),
    "transport": pgettext_lazy("industry", "transport and logistics"),
    "trade": pgettext_lazy("industry", "wholesale and retail"),
    "finance": pgettext_lazy("industry", "finance and insurance"),
    "consulting": pgettext_lazy("industry", "consulting and professional services"),
    "media": pgettext_lazy("industry", "media and advertising"),
    "hospitality": pgettext_lazy("industry", "food, lodging and travel"),
    "education": pgettext_lazy("industry", "education and research"),
    "health": pgettext_lazy("industry", "medical and welfare"),
    "government": pgettext_lazy("industry", "public administration"),
    "npo": pgettext_lazy("industry", "non-profit"),
    "other": pgettext_lazy("industry", "other industry"),
}
LATELY: dict[str, Words] = {  # one tap
    "well": pgettext_lazy("lately", "I’m well"),
    "moved": pgettext_lazy("lately", "I’ve moved"),
    "new_job": pgettext_lazy("lately", "I have a new job"),
    "talk": pgettext_lazy("lately", "I’d like to talk with someone"),
}


@cache
def _table(name: str) -> dict[str, tuple[str, str]]:
    """Return code → (Japanese, English) of one of the lists beside this file."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: (japanese, english) for code, japanese, english in rows}


def regions() -> dict[str, tuple[str, str]]:
    """Return the places: online, 47 prefectures (JP-01 …), countries."""
    return _table("regions.txt")


def languages() -> dict[str, tuple[str, str]]:
    """Return the languages a person can speak."""
    return _table("languages.txt")


def _column() -> int:
    return 0 if (get_language() or "ja").startswith("ja") else 1


def region_words(code: str, *, japanese: bool | None = None) -> str:
    """Return 長野県 or Nagano for JP-20; a code that is no longer known stays as it is. The page's language, if none is said."""
    return regions().get(code, (code, code))[_column() if japanese is None else not japanese]


def language_words(code: str) -> str:
    """Return 英語 or English for en."""
    return languages().get(code, (code, code))[_column()]


@lru_cache(maxsize=1024)
def aim_words(code: str, language: str | None) -> str:
    """Return a purpose of use in words; `language`, that of the page, is there to remember by."""
    return str(AIMS.get(code, code))


@lru_cache(maxsize=1024)
def work_words(code: str, language: str | None) -> str:
    """Return a kind of work in words; `language`, that of the page, is there to remember by."""
    return str(WORK.get(code, code))


def find_code(table: dict[str, tuple[str, str]], typed: str) -> str | None:
    """Return the code that a person meant by its name in either language, by a prefecture without its 県, or by the code."""
    wanted = typed.strip().casefold()
    for code, (japanese, english) in table.items():
        names = {code.casefold(), japanese, english.casefold()}
        if code.startswith("JP-"):
            names.add(japanese if code == "JP-01" else japanese[:-1])
        if wanted in names:
            return code
    return None
