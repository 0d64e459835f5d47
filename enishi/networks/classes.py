"""The member classes that a new network starts with, and what HR calls the same people (R009, R011).

The employment types are those of Japanese personnel files; an intake proposes the class from them and an officer
confirms. Retirement at the age limit never follows from a file: it is set by hand.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import get_language

from enishi.networks.audiences import ALUMNI, EMPLOYEES


class Preset(NamedTuple):
    """A class to start with; `group` is the box of the wizard that admits it."""

    code: str
    group: str
    side: int
    ja: str
    en: str
    employment_types: tuple[str, ...] = ()


ALWAYS = "alumni"  # the group that every network admits
LEAVING = "leaving"  # the class of employees whose last day is known (R005)
PRESETS = (
    Preset(
        "left",
        ALWAYS,
        ALUMNI,
        "自己都合など",  # whom HR calls regular: how they left, no file says
        "Own choice and others",
        ("正社員", "正職員", "総合職", "一般職", "Regular", "Full-time"),
    ),
    Preset("retired", ALWAYS, ALUMNI, "定年", "Retirement"),
    Preset("contract", ALWAYS, ALUMNI, "契約・嘱託", "Fixed term", ("契約社員", "嘱託", "嘱託社員", "Contract")),
    Preset("part-time", ALWAYS, ALUMNI, "パート・アルバイト", "Part-time", ("パート", "アルバイト", "Part-time")),
    Preset("employee", "employees", EMPLOYEES, "社員", "Employee"),
    Preset(LEAVING, "leaving", EMPLOYEES, "まもなく卒業する方", "Leaving soon"),
    Preset("intern", "near", ALUMNI, "インターン", "Intern", ("インターン", "Intern")),
    Preset("programme", "near", ALUMNI, "プログラム参加", "Programme"),
    Preset("temporary", "near", ALUMNI, "派遣", "Temporary staff", ("派遣", "派遣社員", "Temporary")),
    Preset("group-company", "near", ALUMNI, "グループ会社", "Group company", ("出向", "転籍", "Secondment")),
)
OF_A_PROGRAMME = (  # where people belong because they took part, nobody is called by how they were employed
    Preset("programme", ALWAYS, ALUMNI, "参加者", "Participant"),
    Preset("employee", "employees", EMPLOYEES, "社員", "Employee"),
)
GROUPS = (ALWAYS, "employees", "leaving", "near")
_TWINS = {name: {"ja": each.ja, "en": each.en} for each in (*PRESETS, *OF_A_PROGRAMME) for name in (each.ja, each.en)}


def in_language(label: str) -> str:
    """Return a name of ours in the language at hand, any other name as it is."""
    language = "ja" if (get_language() or "").startswith("ja") else "en"
    return _TWINS[label][language] if label in _TWINS else label
