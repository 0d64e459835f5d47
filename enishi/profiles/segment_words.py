"""A segment in words: its conditions one by one for who makes it, and the sentence that whoever is written to reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.networks.models import Network
from enishi.profiles import choices
from enishi.profiles.conditions import AREAS, KINDS, Conditions
from enishi.ui.words import years

STEPS = {  # how many are left after each, in a word or two
    "target": lambda: pgettext("segment", "Target"),
    "sides": lambda: pgettext("segment", "Target"),
    "classes": lambda: pgettext("segment", "Class"),
    "roster": lambda: pgettext("segment", "HR’s roster"),
    "departments": lambda: pgettext("segment", "Department"),
    "there": lambda: pgettext("segment", "Years here"),
    "work": lambda: pgettext("segment", "Company, title"),
    "industries": lambda: pgettext("segment", "Industry"),
    "kinds": lambda: pgettext("segment", "Work"),
    "areas": lambda: pgettext("segment", "Area"),
    "skills": lambda: pgettext("segment", "Good at"),
    "topics": lambda: pgettext("segment", "Topics"),
    "languages": lambda: pgettext("segment", "Languages"),
    "aims": lambda: pgettext("segment", "Here for"),
    "joined_within": lambda: pgettext("segment", "Joined"),
}


def side_name(code: str) -> str:
    """Return a side as it is chosen: アルムナイ, 社員."""
    return pgettext("segment", "alumni") if code == "alumni" else pgettext("segment", "employees")


def phrases(network: Network, asked: Conditions) -> list[str]:
    """Return what a segment asks for, part by part. One query where classes are among it."""
    return [words for part in _SAID for words in _SAID[part](network, asked)]


def sentence(network: Network, asked: Conditions) -> str:
    """Return what whoever is written to reads: why they are among those it went to, and what takes them out of it."""
    said = phrases(network, asked)
    if not said:
        return _("This goes to every member who agreed to letters.")
    text = _("This goes to members who meet this: %(parts)s.") % {"parts": pgettext("list", ", ").join(said)}
    hides = list(dict.fromkeys(words() for part, words in _HIDES.items() if part in asked))
    if hides:
        leaves = _("Whoever does not show %(facts)s to the secretariat is not among them.")
        text = f"{text} {leaves % {'facts': _any(hides)}}"
    return text.strip()


_HIDES: dict[str, Callable[[], str]] = {  # what members show or do not show
    "departments": lambda: pgettext("shown", "their department"),
    "there_from": lambda: pgettext("shown", "their years here"),
    **dict.fromkeys(("work", "industries", "kinds"), lambda: pgettext("shown", "their work now")),
    "areas": lambda: pgettext("shown", "where they are active"),
    "skills": lambda: pgettext("shown", "what they are good at"),
    "topics": lambda: pgettext("shown", "what they can be asked about"),
    "languages": lambda: pgettext("shown", "their languages"),
    "aims": lambda: pgettext("shown", "what they are here for"),
}


def _any(words: Iterable[str]) -> str:
    return pgettext("list", " or ").join(words)


def _sides(network: Network, asked: Conditions) -> list[str]:
    return [_any(map(side_name, asked["sides"]))] if "sides" in asked else []


def _classes(network: Network, asked: Conditions) -> list[str]:
    if "classes" not in asked:
        return []
    rows = network.memberclass_rows.in_order().filter(code__in=asked["classes"])
    return [_("class %(names)s") % {"names": _any(row.label for row in rows)}]


def _roster(network: Network, asked: Conditions) -> list[str]:
    said = [_("department %(name)s") % {"name": asked["hr_department"]}] if "hr_department" in asked else []
    if "hr_left_from" in asked or "hr_left_to" in asked:
        said.append(_("left %(years)s") % {"years": _span(asked.get("hr_left_from"), asked.get("hr_left_to"))})
    return [_("by HR’s roster: %(parts)s") % {"parts": each} for each in said]


def _departments(network: Network, asked: Conditions) -> list[str]:
    return [_("department %(name)s") % {"name": _any(asked["departments"])}] if "departments" in asked else []


def _there(network: Network, asked: Conditions) -> list[str]:
    if "there_from" not in asked and "there_to" not in asked:
        return []
    return [_("here in %(years)s") % {"years": _span(asked.get("there_from"), asked.get("there_to"))}]


def _quoted(words: Iterable[object]) -> str:
    return _any(_("“%(aim)s”") % {"aim": each} for each in words)


def _work(network: Network, asked: Conditions) -> list[str]:
    return [_("works now at or as %(names)s") % {"names": _any(asked["work"])}] if "work" in asked else []


def _industries(network: Network, asked: Conditions) -> list[str]:
    if "industries" not in asked:
        return []
    named = (words for code, words in choices.INDUSTRIES.items() if code in asked["industries"])
    return [_("industry %(names)s") % {"names": _quoted(named)}]


def _kinds(network: Network, asked: Conditions) -> list[str]:
    if "kinds" not in asked:
        return []
    return [
        _("work now %(names)s") % {"names": _quoted(choices.WORK[each] for each in KINDS if each in asked["kinds"])}
    ]


def _skills(network: Network, asked: Conditions) -> list[str]:
    return [_("good at %(names)s") % {"names": _quoted(asked["skills"])}] if "skills" in asked else []


def _topics(network: Network, asked: Conditions) -> list[str]:
    return [_("can be asked about %(names)s") % {"names": _quoted(asked["topics"])}] if "topics" in asked else []


def _languages(network: Network, asked: Conditions) -> list[str]:
    if "languages" not in asked:
        return []
    return [_("languages %(names)s") % {"names": _any(map(choices.language_words, asked["languages"]))}]


def _areas(network: Network, asked: Conditions) -> list[str]:
    if "areas" not in asked:
        return []
    return [_("active in %(names)s") % {"names": _any(str(AREAS[each][0]) for each in AREAS if each in asked["areas"])}]


def _aims(network: Network, asked: Conditions) -> list[str]:
    if "aims" not in asked:
        return []
    return [
        _("here for %(names)s")
        % {"names": _quoted(choices.AIMS[each] for each in choices.AIMS if each in asked["aims"])}
    ]


def _joined(network: Network, asked: Conditions) -> list[str]:
    days = asked.get("joined_within")
    return [_("joined in the last %(days)s days") % {"days": days}] if days else []


def _span(first: int | None, last: int | None) -> str:
    return (
        years(first, last)
        if first and last
        else _("since %(year)s") % {"year": first}
        if first
        else _("until %(year)s") % {"year": last}
    )


_SAID: dict[str, Callable[[Network, Conditions], list[str]]] = {
    "sides": _sides,
    "classes": _classes,
    "roster": _roster,
    "departments": _departments,
    "there": _there,
    "work": _work,
    "industries": _industries,
    "kinds": _kinds,
    "areas": _areas,
    "skills": _skills,
    "topics": _topics,
    "languages": _languages,
    "aims": _aims,
    "joined_within": _joined,
}
