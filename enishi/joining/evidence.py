"""An application beside the roster, in the words of those who decide: facts with their findings, and what stands out.

The roster's values are put in only for who may read them; a birth date is compared and shown to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from enishi.joining import claims, identity
from enishi.joining.models import Claim, Finding
from enishi.roster.facts import RosterFacts
from enishi.ui import words

Compared = list[tuple[RosterFacts, identity.Findings]]
FACT_WORDS = {
    "name": gettext_lazy("Name then"),
    "birth_date": gettext_lazy("Date of birth"),
    "number": gettext_lazy("Employee number"),
    "year": pgettext_lazy("claim", "Years"),
    "department": pgettext_lazy("claim", "Department"),
}
CLOSE_WORDS = {
    "name": gettext_lazy("the family name alone differs"),
    "year": gettext_lazy("one year apart"),
    "department": gettext_lazy("written in another way"),
}


@dataclass(frozen=True)
class Row:
    """One fact on both sides. `theirs` is None for who may not read the roster, and for what nobody is shown."""

    fact: str
    label: str
    said: str
    theirs: str | None
    finding: Finding
    more: str


@dataclass(frozen=True)
class Candidate:
    """A person of the roster who may be the applicant; `name` is empty for who may not read the roster."""

    public_id: str
    place: int
    name: str
    current: bool
    agreeing: int


def candidates(found: Compared, chosen: Any, reads: bool) -> list[Candidate]:
    """Return who of the roster may be the applicant, for the page to choose from."""
    return [
        Candidate(
            public_id=facts.public_id,
            place=place,
            name=facts.name if reads else "",
            current=chosen is not None and chosen[0] is facts,
            agreeing=sum(finding == Finding.SAME for finding in findings.values()),
        )
        for place, (facts, findings) in enumerate(found, start=1)
    ]


def rows(claim: Claim, facts: RosterFacts | None, findings: identity.Findings, reads: bool) -> list[Row]:
    """Return the facts side by side. The birth date is compared and shown on neither side."""
    claimed = claims.words_of(claim)
    year = str(claimed.year) if claimed.year else ""
    if year and claimed.still_here:
        year = _("joined %(year)s, still there") % {"year": year}
    said = {
        "name": f"{claimed.family} {claimed.given}",
        "birth_date": "",
        "number": claimed.number,
        "year": year,
        "department": claimed.department,
    }
    theirs = _of_roster(facts) if reads and facts else {}
    shown = [
        Row(
            fact, str(FACT_WORDS[fact]), said[fact], theirs.get(fact), Finding(findings.get(fact, Finding.UNKNOWN)),
            str(CLOSE_WORDS.get(fact, "")) if findings.get(fact) == Finding.CLOSE else "",
        )
        for fact in identity.FACTS
    ]  # fmt: skip
    return [row for row in shown if row.fact not in ("number", "birth_date") or _was_given(row.fact, claimed)]


def _was_given(fact: str, claimed: identity.Claimed) -> bool:
    return bool(claimed.number) if fact == "number" else claimed.birth_date is not None


def _of_roster(facts: RosterFacts) -> dict[str, str]:
    former = f"（{facts.former_name}）" if facts.former_name else ""
    spans = [words.years(_year(each.joined_on), _year(each.left_on)) for each in facts.periods]
    return {
        "name": f"{facts.name}{former}",
        "number": _(", ").join(facts.numbers),
        "year": _(", ").join(spans),
        "department": _(", ").join(dict.fromkeys(each.department for each in facts.periods if each.department)),
    }


def _year(day: date | None) -> int | None:
    return day.year if day else None


def verdict(claim: Claim, findings: identity.Findings | None = None) -> dict[str, str]:
    """Return in a few words what stands out: {"kind": ok | warn | "", "icon", "text"}."""
    findings = claim.findings if findings is None else findings
    if not findings:
        return {"kind": "", "icon": "clock", "text": _("Being compared with the roster")}
    if claim.way == Claim.Way.INVITATION and claim.invitation_id:
        more = _("with an invitation")
    else:
        more = _("no code")
    if identity.three_agree(findings):
        return {"kind": "ok", "icon": "check", "text": _("All agrees, %(more)s") % {"more": more}}
    if not claim.roster_person_id:
        return {"kind": "", "icon": "help", "text": _("Not found on the roster")}
    if len(claim.candidates) > 1 and findings.get("birth_date") != Finding.SAME != findings.get("number"):
        count = len(claim.candidates)
        text = ngettext("%(count)d candidate", "%(count)d candidates", count) % {"count": count}
        return {"kind": "warn", "icon": "people", "text": text}
    differs = [str(FACT_WORDS[fact]) for fact in identity.FACTS if findings.get(fact) == Finding.OTHER]
    if differs:
        return {"kind": "warn", "icon": "alert", "text": _("Differs: %(facts)s") % {"facts": _(", ").join(differs)}}
    if findings.get("name") == Finding.CLOSE:
        return {"kind": "warn", "icon": "alert", "text": _("The family name alone differs")}
    return {"kind": "warn", "icon": "help", "text": _("Too little to compare")}
