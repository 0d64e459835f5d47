"""The conditions of a segment: a small piece of JSON, what each of its parts may hold, and who may use it (E2).

  sides: [alumni, employees]; classes: codes of the network's; aims: codes; areas: codes of AREAS;
  departments: parts of names; there_from, there_to: years spent there; joined_within: days since joining the network;
  work: words of company or title; industries: codes; kinds: codes of KINDS (all three of what somebody does now);
  skills, topics: words; languages: codes; hr_department: text; hr_left_from, hr_left_to: years, of HR's roster.

A part that is left out asks for nothing; within one part any of its values will do. What members told for another purpose
(interest in coming back), what they read or opened, age, sex and why somebody left are no conditions and never become ones
(個人情報保護法 art. 2 (3), 18); nor that somebody is at home, cares for others, is retired or rests, nor what they wrote freely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from enishi.kit.errors import Refused
from enishi.kit.text import wanted
from enishi.members.roles import Right
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import choices
from enishi.profiles.fields import FIRST_YEAR, YEARS_AHEAD, text

Conditions = Mapping[str, Any]
SIDES = {"alumni": ALUMNI, "employees": EMPLOYEES}
WITHIN = (30, 90, 365)  # days since joining the network
MOST = 20  # values of one part
MOST_TEXTS = 5  # of one part that is typed
KINDS = ("employed", "own", "teaching", "public", "community", "study")  # of choices.WORK: what one does


def _prefectures(*numbers: int) -> frozenset[str]:
    return frozenset(f"JP-{number:02}" for number in numbers)


AREAS: dict[str, tuple[choices.Words, frozenset[str]]] = {  # code → words, the places of fields.region in it
    "hokkaido": (pgettext_lazy("area", "Hokkaido"), _prefectures(1)),
    "tohoku": (pgettext_lazy("area", "Tohoku"), _prefectures(*range(2, 8))),
    "kanto": (pgettext_lazy("area", "Kanto"), _prefectures(*range(8, 15))),
    "koshinetsu": (pgettext_lazy("area", "Koshin’etsu"), _prefectures(15, 19, 20)),
    "hokuriku": (pgettext_lazy("area", "Hokuriku"), _prefectures(16, 17, 18)),
    "tokai": (pgettext_lazy("area", "Tokai"), _prefectures(*range(21, 25))),
    "kinki": (pgettext_lazy("area", "Kinki"), _prefectures(*range(25, 31))),
    "chugoku": (pgettext_lazy("area", "Chugoku"), _prefectures(*range(31, 36))),
    "shikoku": (pgettext_lazy("area", "Shikoku"), _prefectures(*range(36, 40))),
    "kyushu": (pgettext_lazy("area", "Kyushu and Okinawa"), _prefectures(*range(40, 48))),
    "abroad": (pgettext_lazy("area", "abroad"), frozenset(code for code in choices.regions() if len(code) == 2)),
}
NEEDS: dict[str, str] = {  # part → the right that one needs beside the right to publish
    "departments": Right.MEMBERS_DATA,
    "there_from": Right.MEMBERS_DATA,
    "there_to": Right.MEMBERS_DATA,
    "work": Right.MEMBERS_DATA,
    "industries": Right.MEMBERS_DATA,
    "kinds": Right.MEMBERS_DATA,
    "areas": Right.MEMBERS_DATA,
    "skills": Right.MEMBERS_DATA,
    "topics": Right.MEMBERS_DATA,
    "languages": Right.MEMBERS_DATA,
    "joined_within": Right.MEMBERS_DATA,
    "hr_department": Right.ROSTER,
    "hr_left_from": Right.ROSTER,
    "hr_left_to": Right.ROSTER,
}
OF_ALL = ("sides", "classes", "aims")  # sides and classes stand on every card, aims are used in counts alone
OF_ROSTER = tuple(part for part, right in NEEDS.items() if right == Right.ROSTER)


def usable(viewer: Any) -> set[str]:
    """Return the parts that this viewer may set."""
    return set(OF_ALL) | {part for part, right in NEEDS.items() if viewer.has(right)}


def checked(raw: Any) -> dict[str, Any]:
    """Return conditions in their stored shape, without parts that ask for nothing; Refused, with the part as its field, for
    what is none."""
    if not isinstance(raw, dict):
        raise Refused(_("Please choose one of those offered."))
    kept = {}
    for part, value in raw.items():
        if part not in _CHECKS:
            raise Refused(_("Please choose one of those offered."), field=str(part)[:20])
        if value in (None, "", []):
            continue
        try:
            kept[part] = _CHECKS[part](value)
        except Refused as refused:
            raise Refused(refused.message, field=part) from None
    for first, last in (("there_from", "there_to"), ("hr_left_from", "hr_left_to")):
        if kept.get(first, FIRST_YEAR) > kept.get(last, 9999):
            raise Refused(_("No year lies between the two. Please exchange them."), field=last)
    return {part: kept[part] for part in _CHECKS if part in kept}


def _codes(allowed: Any) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > MOST:
            raise Refused(_("Please choose one of those offered."))
        if any(not isinstance(each, str) or (allowed is not None and each not in allowed) for each in value):
            raise Refused(_("Please choose one of those offered."))
        return sorted({each[:40] for each in value})

    return check


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_TEXTS:
        raise Refused(_("At most %(most)d here.") % {"most": MOST_TEXTS})
    said = list(dict.fromkeys(said for each in value if (said := text(each, 60))))
    if not all(map(wanted, said)):
        raise Refused(_("Please write a word: letters or digits."))
    return said


def _text(value: Any) -> str:
    return text(value, 60)


def _year(value: Any) -> int:
    if not isinstance(value, int) or not FIRST_YEAR <= value <= timezone.localdate().year + YEARS_AHEAD:
        raise Refused(_("Please enter the year with four digits, such as 2012."))
    return value


def _days(value: Any) -> int:
    if value not in WITHIN:
        raise Refused(_("Please choose one of those offered."))
    return int(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "sides": _codes(SIDES),
    "classes": _codes(None),
    "aims": _codes(choices.AIMS),
    "departments": _texts,
    "there_from": _year,
    "there_to": _year,
    "work": _texts,
    "industries": _codes(choices.INDUSTRIES),
    "kinds": _codes(KINDS),
    "areas": _codes(AREAS),
    "skills": _texts,
    "topics": _texts,
    "languages": _codes(choices.languages()),
    "joined_within": _days,
    "hr_department": _text,
    "hr_left_from": _year,
    "hr_left_to": _year,
}

PARTS = frozenset(_CHECKS)
BY_WORDS = tuple(part for part, check in _CHECKS.items() if check is _texts)
