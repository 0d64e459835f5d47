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
    "year": gettext_lazy("one year apart"),
    "department": gettext_lazy("written in another way"),
}
NEAR_WORDS = {
    "year": gettext_lazy("The years are one apart"),
    "department": gettext_lazy("The department is written in another way"),
}


@dataclass(frozen=True)
class Row:
    """One fact on both sides. `theirs` is None for who may not read the roster, and for what nobody is shown. `look` is ok,
    warn or unknown, `words` the finding and `more` what it means more exactly."""

    fact: str
    label: str
    said: str
    theirs: str | None
    look: str
    words: str
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
    return [
        _row(fact, said[fact], theirs.get(fact), Finding(findings.get(fact, Finding.UNKNOWN)), claimed, facts)
        for fact in identity.FACTS
        if _is_asked(fact, claimed)
    ]


def _row(
    fact: str, said: str, theirs: str | None, finding: Finding, claimed: identity.Claimed, facts: RosterFacts | None
) -> Row:
    shown = Finding.OTHER if _differs(fact, finding) else finding
    look = {Finding.SAME: "ok", Finding.UNKNOWN: "unknown"}.get(shown, "warn")
    return Row(fact, str(FACT_WORDS[fact]), said, theirs, look, str(shown.label), more(fact, finding, claimed, facts))


def _is_asked(fact: str, claimed: identity.Claimed) -> bool:
    """Return whether a fact is compared at all: of birth date and number what was told."""
    return {"number": bool(claimed.number), "birth_date": claimed.birth_date is not None}.get(fact, True)


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


@dataclass(frozen=True)
class Verdict:
    """What follows from the findings: `text` in a few words for the queue; `count` says how many of the facts agree, and `rest`
    which do not. `kind` is ok, warn or empty."""

    kind: str
    icon: str
    text: str
    count: str = ""
    rest: tuple[str, ...] = ()


def verdict(claim: Claim, findings: identity.Findings | None = None, facts: RosterFacts | None = None) -> Verdict:
    """Return what follows from the findings that the page shows: those of `facts` where the viewer looks at one of the
    candidates, else those with the likeliest. Nothing here weighs a fact anew, so page and queue cannot contradict the rows."""
    gone = findings is None and not claim.roster_person_id  # or never found
    findings = claim.findings if findings is None else findings
    if not findings:
        return Verdict("", "clock", _("Being compared with the roster"))
    if gone or set(findings.values()) == {Finding.UNKNOWN}:
        if claim.candidates:
            return Verdict("", "help", _("Compared with nobody of the roster"))
        return Verdict("", "help", _("Not found on the roster"))
    claimed = claims.words_of(claim)
    of = {fact: Finding(findings.get(fact, Finding.UNKNOWN)) for fact in FACT_WORDS if _is_asked(fact, claimed)}
    differing = [fact for fact, finding in of.items() if _differs(fact, finding)]
    near = [fact for fact, finding in of.items() if finding == Finding.CLOSE and fact not in differing]
    count = _counted(len(of), sum(finding == Finding.SAME for finding in of.values()), len(differing))
    rest = tuple(_rest(of, differing, near, claimed, facts))
    kind, icon, text = _short(claim, of, differing, near)
    return Verdict(kind, icon, text, count, rest)


def _short(claim: Claim, of: dict[str, Finding], differing: list[str], near: list[str]) -> tuple[str, str, str]:
    if len(claim.candidates) > 1 and not identity.second_agrees({fact: str(each) for fact, each in of.items()}):
        many = len(claim.candidates)
        text = ngettext("%(count)d candidate", "%(count)d candidates", many) % {"count": many}
        return "warn", "people", text
    if differing == ["name"] and of["name"] == Finding.CLOSE:
        return "warn", "alert", _name_words(claims.words_of(claim))
    if differing:
        named = _(", ").join(str(FACT_WORDS[fact]) for fact in differing)
        return "warn", "alert", _("Differs: %(facts)s") % {"facts": named}
    if near:
        return "warn", "alert", str(NEAR_WORDS[near[0]])
    if not identity.second_agrees({fact: str(each) for fact, each in of.items()}):
        return "warn", "help", _("Too little to compare")
    more = _("with an invitation") if claim.way == Claim.Way.INVITATION and claim.invitation_id else _("no code")
    if Finding.UNKNOWN in of.values():
        return "ok", "check", _("Nothing differs, %(more)s") % {"more": more}
    return "ok", "check", _("All agrees, %(more)s") % {"more": more}


def _counted(facts: int, agree: int, differ: int) -> str:
    said = {"facts": facts, "agree": agree, "differ": differ}
    if agree == facts:
        return _("All %(facts)s facts agree.") % said
    if differ and agree:
        return _("Of %(facts)s facts %(agree)s agree and %(differ)s differ.") % said
    if differ:
        return _("Of %(facts)s facts none agrees and %(differ)s differ.") % said
    return _("Of %(facts)s facts %(agree)s agree.") % said


def _rest(
    of: dict[str, Finding], differing: list[str], near: list[str], claimed: identity.Claimed, facts: RosterFacts | None
) -> list[str]:
    said = []
    if differing:
        named = _(", ").join(
            _("%(fact)s (%(how)s)") % {"fact": FACT_WORDS[fact], "how": how} if how else str(FACT_WORDS[fact])
            for fact in differing
            for how in [more(fact, of[fact], claimed, facts)]
        )
        said.append(_("What differs: %(facts)s.") % {"facts": named})
    said += [_("%(words)s.") % {"words": NEAR_WORDS[fact]} for fact in near]
    if unknown := sum(finding == Finding.UNKNOWN for finding in of.values()):
        said.append(
            ngettext(
                "For one there is nothing to compare.", "For %(count)d there is nothing to compare.", unknown
            ) % {"count": unknown}
        )  # fmt: skip
    return said


def _differs(fact: str, finding: Finding) -> bool:
    """Return whether a finding is told as a difference: a name that agrees by half is one, a year beside is none."""
    return finding == Finding.OTHER or (fact == "name" and finding == Finding.CLOSE)


def more(fact: str, finding: Finding, claimed: identity.Claimed, facts: RosterFacts | None) -> str:
    """Return what a finding means more exactly, in a few words, empty where there is nothing to add."""
    if finding != Finding.CLOSE:
        return ""
    if fact != "name":
        return str(CLOSE_WORDS.get(fact, ""))
    if claimed.now and (facts is None or identity.today_agrees(claimed, facts)):
        return _("the name of today agrees") if facts else _("in part")
    return _("the family name alone")


def _name_words(claimed: identity.Claimed) -> str:
    """Return what the queue says of a name that agrees by half; who told a name of today may be meant by either."""
    return _("Part of the name differs") if claimed.now else _("The family name alone differs")
