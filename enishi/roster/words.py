"""What the reading says, in sentences that a person who is no engineer acts on. Codes: reading/codes.py, kit/tables/errors.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM
from enishi.members import names
from enishi.members.models import Member
from enishi.members.roles import Right
from enishi.networks.models import Network
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.reading import Column, messages
from enishi.roster.reading.codes import SEVERITY, Issue
from enishi.ui.words import day, when

Words = str | Promise

# what a column can be read as: value of the choice, words, and a hint about what happens to it
COLUMN_USES: tuple[tuple[str, Words, Words], ...] = (
    ("", pgettext_lazy("column", "is not imported"), ""),
    ("employee_number", gettext_lazy("employee number"), gettext_lazy("Zeros at the front are kept.")),
    (
        "family_name,given_name",
        pgettext_lazy("column", "name (split into family and given name)"),
        gettext_lazy("What stands in brackets is read as the former name."),
    ),
    ("family_name", gettext_lazy("family name"), ""),
    ("given_name", gettext_lazy("given name"), ""),
    (
        "family_name_kana,given_name_kana",
        pgettext_lazy("column", "reading (split in two)"),
        gettext_lazy("Half-width kana become full-width."),
    ),
    ("family_name_kana", gettext_lazy("reading of the family name"), ""),
    ("given_name_kana", gettext_lazy("reading of the given name"), ""),
    ("former_name", gettext_lazy("former name"), ""),
    (
        "birth_date",
        gettext_lazy("birth date"),
        gettext_lazy("Only used to check who somebody is. No member ever sees it."),
    ),
    ("joined_on", gettext_lazy("joining date"), gettext_lazy("Japanese eras become years of our calendar.")),
    ("left_on", gettext_lazy("leaving date"), gettext_lazy("Japanese eras become years of our calendar.")),
    (
        "joined_on,left_on",
        pgettext_lazy("column", "period of employment (split into two days)"),
        gettext_lazy("Such as 1998年4月～2006年3月."),
    ),
    ("department", gettext_lazy("department"), ""),
    ("post", gettext_lazy("post"), ""),
    ("employment_type", gettext_lazy("type of employment"), ""),
    ("email", gettext_lazy("e-mail address"), gettext_lazy("Only what looks like an address is read.")),
    ("note", gettext_lazy("the secretariat's note"), gettext_lazy("It stays with the secretariat.")),
    (
        "status",
        pgettext_lazy("column", "whether they still work there"),
        gettext_lazy("Read to tell who has left, and kept nowhere."),
    ),
    ("company", gettext_lazy("company"), gettext_lazy("Employee numbers are unique within a company.")),
)

AGAIN: dict[str, tuple[Words, Words]] = {
    "changed": (
        gettext_lazy("What you changed is read first. Please look once more, then import."),
        gettext_lazy(
            "What you changed was checked once more, and nothing is imported yet. If it is right, import it below."
        ),
    ),
    "overtaken": (
        gettext_lazy(
            "The roster has changed since this file was read, so it is read once more. Please look again, then import."
        ),
        gettext_lazy(
            "The roster had changed since this file was read, so it was read once more. Nothing is imported yet. If it is right, import it below."
        ),
    ),
}
"""Why a file is read once more although the officer pressed Import: while it is read, and when it was."""

_FIELDS: dict[str, Words] = {
    "maybe_deceased": pgettext_lazy("roster", "may have died"),
    "period": pgettext_lazy("roster", "period"),
}
_PROBLEMS: dict[str, tuple[Words, Words]] = {
    "no_people": (
        gettext_lazy("There is no row in it that could be a person."),
        gettext_lazy("Choose below which sheet is read and where the headings stand, or bring in another file."),
    ),
    "unexpected": (
        gettext_lazy("Something in it could not be understood."),
        gettext_lazy("Save it as CSV and bring that in. The operator finds the details in the log."),
    ),
}


def column_name(column: Column, longest: int = 60) -> str:
    """Return what a column is called: its heading, or where it stands."""
    return column.header[:longest] or _("column %(number)s") % {"number": column.column}


def issue(code: str, field: str | None, facts: dict[str, Any], sheet: str = "") -> tuple[str, str]:
    """Return (what is wrong, what to do) about one issue of a row of `sheet`."""
    said = messages.explain(Issue(code, field, facts), gettext, sheet=sheet)
    return said.what, said.mend


def is_error(code: str) -> bool:
    """Return whether an issue of this code keeps its row out of the import."""
    return SEVERITY.get(code) == "error"


def field_words(field: str) -> str:
    """Return a field's name for people, capitalised where the language has capitals."""
    words = str(_FIELDS[field]) if field in _FIELDS else messages.field_name(field, gettext)
    return words[:1].upper() + words[1:]


def problem(code: str) -> tuple[str, str]:
    """Return (why the file cannot be read, what to do)."""
    if code in _PROBLEMS:
        return str(_PROBLEMS[code][0]), str(_PROBLEMS[code][1])
    return messages.problem(code, gettext)


def skipped(reason: str) -> str:
    """Return what the rows that are no people are."""
    return gettext(messages.REASONS.get(reason, reason))


def with_starter(network: Network | int, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return intakes of a network with `starter`, the id of the member who brought each, as who() needs it."""
    member = Member.objects.within(network).filter(person=OuterRef("started_by"))
    found: QuerySet[Any] = rows.annotate(starter=Subquery(member.values("pk")[:1]))
    return found


def who(rows: Sequence[Intake], by: Any) -> dict[int | None, str]:
    """Return who brought these intakes (with_starter), by Person; None is the operator. Who may read the record (`by` is a
    Member, or SYSTEM) sees the names that officers show them; others, those that HR's roster knows. No address is told.
    Two queries for the record's readers, one for others."""
    people = {row.started_by_id: getattr(row, "starter", None) for row in rows if row.started_by_id}
    found: dict[int | None, str] = {}
    if by is not SYSTEM and by.has(Right.RECORD):
        named = names.of_members([member for member in people.values() if member], by)
        found = {person: named[member] for person, member in people.items() if member in named}
    missing = people.keys() - found.keys()
    if missing:
        known = RosterPerson.objects.within(rows[0].network_id).filter(member__person__in=missing)
        for person, family, given in known.values_list("member__person", "family_name", "given_name"):
            found[person] = f"{family} {given}".strip()
    return {None: _("the operator"), **dict.fromkeys(missing, _("somebody")), **found}


def started_by(row: Intake, by: Any) -> str:
    """Return who brought the file, as who() says it."""
    return who([row], by)[row.started_by_id]


def birth_day(on: date | None) -> str:
    """Return a birth date; on which day of the week somebody was born is nobody's question."""
    return day(on).partition("（")[0]


def busy(row: Intake, by: Any) -> str:
    """Return the sentence for the second officer: who imports right now, and since when."""
    said = _("%(who)s is importing “%(file)s” right now, since %(when)s. Please wait until that is done.")
    return said % {"who": started_by(row, by), "file": row.file_name, "when": when(row.started_at)}
