"""A person in a list, made of nothing but values that the viewer may see."""

from __future__ import annotations

import functools
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, pgettext

from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.profiles import choices, wording
from enishi.profiles.years import Period, periods, spans, spent_by
from enishi.ui.words import Reader

# Classes of people who took part without being employed: they are called what they are, never alumni of the staff (R008).
OWN_WORD = frozenset({"intern", "programme", "program", "student", "participant"})


@dataclass(frozen=True, slots=True)
class Card:
    """What `{% people cards %}` prints (ui.person.CardLike). Made by visibility.py alone; empty where the viewer may not see."""

    member_id: int
    public_id: str
    name: str
    url: str
    name_lang: str = ""
    reading: str = ""
    latin: str = ""
    former: str = ""
    family: str = ""
    tone: int = 1
    initial: str = ""
    photo: str = ""
    side: int = ALUMNI
    class_label: str = ""
    years: tuple[Period, ...] = ()
    shared: tuple[Period, ...] = ()
    overlap_years: int = 0
    unit: str = ""
    now: str = ""
    role: str = ""
    region: str = ""
    lately: str = ""
    lately_on: date | None = None
    aims: tuple[str, ...] = ()
    why: list[tuple[str, str]] = field(default_factory=list)

    @property
    def side_label(self) -> str:
        """アルムナイ or 社員; empty for an outside operator."""
        return side_words(self.side)


def side_words(side: int) -> str:
    """Return the words of a side."""
    return _side_words(side, get_language())


@functools.cache
def _side_words(side: int, language: str | None) -> str:
    if side == EMPLOYEES:
        return pgettext("side", "employee")
    return pgettext("side", "alumni") if side == ALUMNI else ""


def class_words(side: int, code: str | None, label: str | None, language: str | None) -> str:
    """Return the badge of a name: アルムナイ or 社員, or the class's own word for those who were never employed (R008).
    How somebody left (own wish, retirement) is never told."""
    if side == ALUMNI and code in OWN_WORD and label:
        return label
    return _side_words(side, language)


def tone_of(public_id: str) -> int:
    """Return the avatar's tone, 1–8, from a hash of the public id."""
    return zlib.crc32(public_id.encode()) % 8 + 1


def initial_of(name: dict[str, Any]) -> str:
    """Return the first character of the family name; two letters for a name in Latin letters."""
    family, given = name.get("family", ""), name.get("given", "")
    if wording.is_latin(family + given):
        return str(given[:1] + family[:1]).upper()
    return str(family[:1])


def make_card(
    head: dict[str, Any],
    values: dict[str, list[tuple[int, Any]]],
    url: str,
    photo: str,
    mine: frozenset[int],
    reader: Reader | None = None,
) -> Card:
    """Return the card of a member from visible values only: {field: [(position, data)]} in order of position.

    `head` holds member_id, public_id, side, class_code and class_label; `mine` the viewer's own years.
    """
    reader = reader or Reader.now()
    name: dict[str, Any] = values["name"][0][1] if "name" in values else {}
    full, latin = wording.name_words(name), _first(values, "latin") or ""
    kana = (
        " ".join(filter(None, (reading["family"], reading["given"]))) if (reading := _first(values, "reading")) else ""
    )
    shown, beside, lang = full, kana, ""
    if not reader.japanese and not wording.is_latin(full):
        shown, beside, lang = (latin, full, "") if latin else (full, kana, "ja")
    years = tuple(periods((data for _, data in values.get("years", ())), head["side"]))
    both = mine & spent_by(years, reader.today.year) if mine and years else frozenset()
    work = next((data for _, data in values.get("work", ()) if wording.is_current(data)), None)
    lately = _first(values, "lately")
    former = _first(values, "former_name")
    return Card(
        member_id=head["member_id"],
        public_id=head["public_id"],
        name=shown,
        url=url,
        name_lang=lang,
        reading=beside,
        latin=latin,
        former=wording.former_words(former, name) if former else "",
        family=name.get("family", ""),
        tone=tone_of(head["public_id"]),
        initial=initial_of(name),
        photo=photo,
        side=head["side"],
        class_label=class_words(head["side"], head["class_code"], head["class_label"], reader.language),
        years=years,
        shared=tuple(spans(both)),
        overlap_years=len(both),
        unit=values["unit"][-1][1].get("department", "") if "unit" in values else "",
        now=(work["company"] or ("" if work["title"] else choices.work_words(work["kind"], reader.language)))
        if work
        else "",
        role=work["title"] if work else "",
        region=wording.comma(reader.japanese).join(
            choices.region_words(data, japanese=reader.japanese) for _, data in values.get("region", ())[:3]
        ),
        lately=wording.lately_words(lately) if lately else "",
        lately_on=datetime.fromisoformat(lately["at"]).astimezone(reader.zone).date() if lately else None,
        aims=tuple(choices.aim_words(data, reader.language) for _, data in values.get("aims", ())[:3]),
    )


def _first(values: dict[str, list[tuple[int, Any]]], code: str) -> Any:
    found = values.get(code)
    return found[0][1] if found else None
