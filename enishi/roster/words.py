"""What the reading says, in sentences that a person who is no engineer acts on. Codes: reading/codes.py, kit/tables/errors.py."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enishi.roster.models import Intake, RosterPerson
from enishi.ui.words import when

Words = str | Promise

FIELDS: dict[str, Words] = {
    "employee_number": pgettext_lazy("roster", "employee number"),
    "family_name": pgettext_lazy("roster", "family name"),
    "given_name": pgettext_lazy("roster", "given name"),
    "family_name_kana": pgettext_lazy("roster", "reading of the family name"),
    "given_name_kana": pgettext_lazy("roster", "reading of the given name"),
    "former_name": pgettext_lazy("roster", "former name"),
    "email": pgettext_lazy("roster", "e-mail"),
    "birth_date": pgettext_lazy("roster", "birth date"),
    "joined_on": pgettext_lazy("roster", "first day"),
    "left_on": pgettext_lazy("roster", "last day"),
    "employment_type": pgettext_lazy("roster", "employment type"),
    "department": pgettext_lazy("roster", "department"),
    "post": pgettext_lazy("roster", "post"),
    "note": pgettext_lazy("roster", "note for the secretariat"),
    "company": pgettext_lazy("roster", "company"),
    "maybe_deceased": pgettext_lazy("roster", "may have died"),
    "period": pgettext_lazy("roster", "period"),
}

# what a column can be read as: value of the choice, words, and a hint about what happens to it
COLUMN_USES: tuple[tuple[str, Words, Words], ...] = (
    ("", pgettext_lazy("column", "is not imported"), ""),
    ("employee_number", pgettext_lazy("roster", "employee number"), gettext_lazy("Zeros at the front are kept.")),
    (
        "family_name,given_name",
        pgettext_lazy("column", "name (split into family and given name)"),
        gettext_lazy("What stands in brackets is read as the former name."),
    ),
    ("family_name", pgettext_lazy("roster", "family name"), ""),
    ("given_name", pgettext_lazy("roster", "given name"), ""),
    (
        "family_name_kana,given_name_kana",
        pgettext_lazy("column", "reading (split in two)"),
        gettext_lazy("Half-width kana become full-width."),
    ),
    ("family_name_kana", pgettext_lazy("roster", "reading of the family name"), ""),
    ("given_name_kana", pgettext_lazy("roster", "reading of the given name"), ""),
    ("former_name", pgettext_lazy("roster", "former name"), ""),
    (
        "birth_date",
        pgettext_lazy("roster", "birth date"),
        gettext_lazy("Only used to check who somebody is. No member ever sees it."),
    ),
    ("joined_on", pgettext_lazy("roster", "first day"), gettext_lazy("Japanese eras become years of our calendar.")),
    ("left_on", pgettext_lazy("roster", "last day"), gettext_lazy("Japanese eras become years of our calendar.")),
    ("department", pgettext_lazy("roster", "department"), ""),
    ("post", pgettext_lazy("roster", "post"), ""),
    ("employment_type", pgettext_lazy("roster", "employment type"), ""),
    ("email", pgettext_lazy("roster", "e-mail"), gettext_lazy("Only what looks like an address is read.")),
    ("note", pgettext_lazy("roster", "note for the secretariat"), gettext_lazy("It stays with the secretariat.")),
    (
        "status",
        pgettext_lazy("column", "whether they still work there"),
        gettext_lazy("Read to tell who has left, and kept nowhere."),
    ),
    ("company", pgettext_lazy("roster", "company"), gettext_lazy("Employee numbers are unique within a company.")),
)

# code: (what is wrong, what to do); %(…)s are the facts of the issue
_ISSUES: dict[str, tuple[Words, Words]] = {
    "missing_name": (gettext_lazy("There is no name."), gettext_lazy("Write the family name and the given name.")),
    "not_a_name": (
        gettext_lazy("“%(value)s” is no name."),
        gettext_lazy("Write the name as the person writes it, without digits or marks."),
    ),
    "impossible_date": (
        gettext_lazy("%(field)s: %(value)s is on no calendar."),
        gettext_lazy("Write the day as 2026-03-31."),
    ),
    "unreadable_date": (
        gettext_lazy("%(field)s: “%(value)s” cannot be read as a date."),
        gettext_lazy("Write the day as 2026-03-31. If nobody knows it, leave the cell empty."),
    ),
    "ambiguous_date": (
        gettext_lazy("%(field)s: which year %(value)s means cannot be decided."),
        gettext_lazy("Write the year with four digits, as 2003-04-01."),
    ),
    "left_before_joined": (
        gettext_lazy("The last day lies before the first day."),
        gettext_lazy("Look whether the two were swapped, or a year is wrong."),
    ),
    "duplicate_employee_number": (
        gettext_lazy("The employee number %(value)s stands in row %(other_row)s too, for %(other_name)s."),
        gettext_lazy("Nobody can say which is right, so both are left behind. Mend the wrong one."),
    ),
    "overlapping_periods": (
        gettext_lazy("This period overlaps the one in row %(other_row)s."),
        gettext_lazy("Mend the first or the last day in one of the two rows."),
    ),
    "damaged_number": (
        gettext_lazy("Excel has damaged the employee number: %(value)s."),
        gettext_lazy("Write the number again; format the column as text."),
    ),
    "too_many_cells": (
        gettext_lazy("This row has one column too many."),
        gettext_lazy("A comma inside a cell was probably read as a separator. Mend it in the sheet to mend."),
    ),
    "too_long": (gettext_lazy("%(field)s: longer than %(limit)s characters."), gettext_lazy("Make it shorter.")),
    "missing_value": (
        gettext_lazy("%(field)s is missing."),
        gettext_lazy("It can be imported as it is. Better, if you know it, write it."),
    ),
    "date_guessed": (
        gettext_lazy("%(field)s: %(value)s was read as %(day)s."),
        gettext_lazy("Look whether that is right. It can be imported as it is."),
    ),
    "unlikely_date": (
        gettext_lazy("%(field)s: %(day)s is unusual."),
        gettext_lazy("Look whether the year is right. It can be imported as it is."),
    ),
    "name_not_split": (
        gettext_lazy("Where the family name ends is not known."),
        gettext_lazy("Put a space between family name and given name."),
    ),
    "name_differs": (
        gettext_lazy("In row %(other_row)s the same person is written %(value)s."),
        gettext_lazy("The name of the newest period leads, the other is kept as a former name."),
    ),
    "possible_same_person": (
        gettext_lazy("Name and birth date are those of row %(other_row)s, under another number."),
        gettext_lazy("Perhaps somebody who left and came back. Say below whether both are one person."),
    ),
    "duplicate_row": (
        gettext_lazy("The same person and period stand in row %(other_row)s already."),
        gettext_lazy("This row adds nothing; you need not do anything."),
    ),
    "invalid_email": (
        gettext_lazy("“%(value)s” is no e-mail address."),
        gettext_lazy("Unless you mend it, the person is imported without an address."),
    ),
    "several_emails": (
        gettext_lazy("There are several addresses in the cell."),
        gettext_lazy("The first one is taken."),
    ),
    "duplicate_email": (
        gettext_lazy("%(other_name)s in row %(other_row)s has the same address."),
        gettext_lazy("Look whether it belongs to both before you invite."),
    ),
    "not_kana": (
        gettext_lazy("The reading holds something other than kana: %(value)s."),
        gettext_lazy("It can be imported as it is; the person is found better with a reading in kana."),
    ),
    "formula_like": (
        gettext_lazy("%(field)s begins like a formula: %(value)s."),
        gettext_lazy("It is kept as plain text and never calculated."),
    ),
    "unreadable_character": (
        gettext_lazy("%(field)s has a letter that only your company’s machines know, or half of one: %(value)s."),
        gettext_lazy("Put the right letter in. It can be imported as it is."),
    ),
    "possibly_deceased": (
        gettext_lazy("“%(value)s”: this person may have died."),
        gettext_lazy("No invitation goes out until somebody has looked."),
    ),
}

_PROBLEMS: dict[str, tuple[Words, Words]] = {
    "empty": (gettext_lazy("The file is empty."), gettext_lazy("Write it out of your system again.")),
    "not_a_table": (
        gettext_lazy("This is no table but a file of another kind."),
        gettext_lazy("Please bring a CSV, a text file or an Excel file (.xlsx)."),
    ),
    "encrypted": (
        gettext_lazy("It is protected by a password."),
        gettext_lazy("Open it in Excel, take the password off under “Save as”, Tools, and bring it in again."),
    ),
    "damaged": (
        gettext_lazy("The file is broken, or cut off in the middle."),
        gettext_lazy("Open it in Excel and save it anew, or write it out of your system again."),
    ),
    "unknown_encoding": (
        gettext_lazy("The letters cannot be read with this character set."),
        gettext_lazy("Choose another one below, or save the file as “CSV UTF-8” in Excel."),
    ),
    "too_large": (
        gettext_lazy("The file is larger than 50 MB."),
        gettext_lazy("Take pictures and unused sheets out of it, or divide it in two."),
    ),
    "too_many_rows": (
        gettext_lazy("The file has too many rows."),
        gettext_lazy("Divide it into files of 300,000 rows at most."),
    ),
    "too_many_columns": (
        gettext_lazy("The file has too many columns."),
        gettext_lazy("Leave the columns that the roster does not need out of it."),
    ),
    "too_large_unpacked": (
        gettext_lazy("Unpacked, the file would be far too large."),
        gettext_lazy("Copy the rows into a new workbook and bring that in, or save them as CSV."),
    ),
    "too_slow": (
        gettext_lazy("Reading the file took too long."),
        gettext_lazy("Save it as CSV and bring that in."),
    ),
    "no_people": (
        gettext_lazy("There is no row in it that could be a person."),
        gettext_lazy("Choose the sheet and the row of the headings below, or bring in another file."),
    ),
    "unexpected": (
        gettext_lazy("Something in it could not be understood."),
        gettext_lazy("Save it as CSV and bring that in. The operator finds the details in the log."),
    ),
}

_SKIPPED: dict[str, Words] = {
    "blank": gettext_lazy("empty rows"),
    "heading": gettext_lazy("headings in between"),
    "total": gettext_lazy("totals"),
    "repeated_header": gettext_lazy("repeated headers"),
    "instructions": gettext_lazy("instructions"),
    "end_mark": gettext_lazy("end marks"),
}


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def issue(code: str, field: str | None, facts: dict[str, Any]) -> tuple[str, str]:
    """Return (what is wrong, what to do) about one issue of a row."""
    wrong, todo = _ISSUES.get(code, ("%(field)s", ""))
    known = _Facts({name: str(value)[:60] for name, value in facts.items()})
    known["field"] = field_words(field)
    return str(wrong) % known, str(todo)


def field_words(field: str | None) -> str:
    """Return a field's name for people, capitalised where the language has capitals."""
    words = str(FIELDS.get(field or "", field or pgettext("roster", "the row")))
    return words[:1].upper() + words[1:]


def problem(code: str) -> tuple[str, str]:
    """Return (why the file cannot be read, what to do)."""
    wrong, todo = _PROBLEMS.get(code, _PROBLEMS["damaged"])
    return str(wrong), str(todo)


def skipped(reason: str) -> str:
    """Return what the rows that are no people are."""
    return str(_SKIPPED.get(reason, reason))


def started_by(row: Intake) -> str:
    """Return who brought the file: the name that HR's roster knows, else the account's address. One query."""
    if row.started_by_id is None:
        return _("the operator")
    known = RosterPerson.objects.within(row.network_id).filter(member__person=row.started_by_id).first()
    if known is not None:
        return f"{known.family_name} {known.given_name}".strip()
    return row.started_by.email if row.started_by else _("somebody")


def busy(row: Intake) -> str:
    """Return the sentence for the second officer: who imports right now, and since when."""
    said = _("%(who)s is importing “%(file)s” right now, since %(when)s. Please wait until that is done.")
    return said % {"who": started_by(row), "file": row.file_name, "when": when(row.started_at)}
