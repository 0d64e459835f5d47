"""What is wrong and how to mend it, in words for somebody who is no engineer.

English here, as the keys of translations; `translate` (gettext, or nothing) makes them another language. Placeholders
are filled afterwards: the facts of the issue, the name of the field, the place of the other row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .codes import Issue

Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """Mark a text as one to be translated; it is translated where it is shown."""
    return text


class Explanation(NamedTuple):
    """`title` names the kind of issue (for a list of kinds), `what` says what is there, `mend` what to do about it."""

    title: str
    what: str
    mend: str


FIELD_NAMES = {
    "employee_number": gettext_noop("employee number"),
    "family_name": gettext_noop("family name"),
    "given_name": gettext_noop("given name"),
    "family_name_kana": gettext_noop("reading of the family name"),
    "given_name_kana": gettext_noop("reading of the given name"),
    "former_name": gettext_noop("former name"),
    "email": gettext_noop("e-mail address"),
    "birth_date": gettext_noop("birth date"),
    "joined_on": gettext_noop("joining date"),
    "left_on": gettext_noop("leaving date"),
    "employment_type": gettext_noop("type of employment"),
    "department": gettext_noop("department"),
    "post": gettext_noop("post"),
    "note": gettext_noop("the secretariat's note"),
    "status": gettext_noop("whether employed or left"),
    "company": gettext_noop("company"),
}

REASONS = {
    "blank": gettext_noop("blank row"),
    "heading": gettext_noop("heading or footnote"),
    "total": gettext_noop("total"),
    "repeated_header": gettext_noop("column names again"),
    "instructions": gettext_noop("hints of a template"),
    "end_mark": gettext_noop("end of the file"),
}
"""Why a row is no person."""

_DAY_LIKE_THIS = gettext_noop("Please enter the day like this: 2003-04-01.")

_MESSAGES = {
    "missing_name": Explanation(
        gettext_noop("No name"),
        gettext_noop("There is no name in this row."),
        gettext_noop("Please enter the name."),
    ),
    "not_a_name": Explanation(
        gettext_noop("Not a name"),
        gettext_noop("“%(value)s” stands where the name should be."),
        gettext_noop("Please enter the person's name. If the cells have moved to the side, move them back first."),
    ),
    "impossible_date": Explanation(
        gettext_noop("A day that no calendar has"),
        gettext_noop("The %(field)s “%(value)s” is in no calendar."),
        _DAY_LIKE_THIS,
    ),
    "unreadable_date": Explanation(
        gettext_noop("A day that cannot be read"),
        gettext_noop("The %(field)s “%(value)s” cannot be read as a day."),
        gettext_noop("Please enter the day like this: 2003-04-01. If nobody knows it, empty the cell."),
    ),
    "ambiguous_date": Explanation(
        gettext_noop("A year that cannot be told"),
        gettext_noop("Which year the %(field)s “%(value)s” means cannot be told."),
        gettext_noop("Please enter the day with all four digits of the year: 2003-04-01."),
    ),
    "left_before_joined": Explanation(
        gettext_noop("Left before joining"),
        gettext_noop("The leaving date %(value)s is before the joining date %(joined)s."),
        gettext_noop("Please check both days; they may have changed places."),
    ),
    "duplicate_employee_number": Explanation(
        gettext_noop("One number, different people"),
        gettext_noop("%(other_name)s in %(place)s has the same employee number, %(value)s."),
        gettext_noop("Please correct the number of one of them. Both wait, as only you can say who is right."),
    ),
    "overlapping_periods": Explanation(
        gettext_noop("Periods that overlap"),
        gettext_noop("This period overlaps with the same person's in %(place)s."),
        gettext_noop("Please correct the days so that one period ends before the next begins."),
    ),
    "damaged_number": Explanation(
        gettext_noop("A damaged number"),
        gettext_noop("The employee number reads “%(value)s”; Excel has changed it."),
        gettext_noop("Please format the column as text in Excel and enter the number again."),
    ),
    "too_many_cells": Explanation(
        gettext_noop("Cells that have moved"),
        gettext_noop("Something stands to the right of the last column, “%(last)s”."),
        gettext_noop("A comma inside a cell may have cut it in two. Please move the cells back under their names."),
    ),
    "too_long": Explanation(
        gettext_noop("Too long"),
        gettext_noop("The %(field)s has %(length)s characters; %(limit)s fit."),
        gettext_noop("Please shorten it."),
    ),
    "missing_value": Explanation(
        gettext_noop("Something is missing"),
        gettext_noop("The %(field)s is missing."),
        gettext_noop("Please enter it if you know it. The row is imported without it too."),
    ),
    "date_guessed": Explanation(
        gettext_noop("A day that was concluded"),
        gettext_noop("The %(field)s “%(value)s” was read as %(day)s."),
        gettext_noop("If that is not right, please enter the day like this: 2003-04-01."),
    ),
    "unlikely_date": Explanation(
        gettext_noop("An unusual day"),
        gettext_noop("The %(field)s %(day)s is unusual."),
        gettext_noop("Please check the day. The row is imported as it is too."),
    ),
    "name_not_split": Explanation(
        gettext_noop("A name in one piece"),
        gettext_noop("Where the family name of “%(value)s” ends cannot be told."),
        gettext_noop("Please put a space after the family name."),
    ),
    "name_differs": Explanation(
        gettext_noop("A name written differently"),
        gettext_noop("In %(place)s the same person is “%(value)s”."),
        gettext_noop(
            "Nothing to do if the name has changed: the newest one leads, the older one is kept as a former name."
        ),
    ),
    "possible_same_person": Explanation(
        gettext_noop("Perhaps the same person"),
        gettext_noop("%(other_name)s in %(place)s has the same name and birth date, and another employee number."),
        gettext_noop("If they are one person, you can put them together where the file is checked, before you import."),
    ),
    "duplicate_row": Explanation(
        gettext_noop("The same period again"),
        gettext_noop("The same person and the same period stand in %(place)s already."),
        gettext_noop("Nothing to do: this row adds nothing."),
    ),
    "invalid_email": Explanation(
        gettext_noop("Not an e-mail address"),
        gettext_noop("“%(value)s” is not an e-mail address. The row is imported without it."),
        gettext_noop("Please enter the address if you know it. An invitation card can be made without one."),
    ),
    "several_emails": Explanation(
        gettext_noop("Several e-mail addresses"),
        gettext_noop("“%(value)s” holds several addresses. The first one is taken."),
        gettext_noop("If it should be another one, please leave only that one."),
    ),
    "duplicate_email": Explanation(
        gettext_noop("A shared e-mail address"),
        gettext_noop("%(other_name)s in %(place)s has the same address, %(value)s."),
        gettext_noop("Please enter each person's own address. No invitation goes to a shared one by itself."),
    ),
    "not_kana": Explanation(
        gettext_noop("A reading that is not in kana"),
        gettext_noop("The reading “%(value)s” holds something else than kana."),
        gettext_noop("Please enter the reading in kana."),
    ),
    "formula_like": Explanation(
        gettext_noop("Looks like a formula"),
        gettext_noop("The %(field)s “%(value)s” looks like a formula. It is kept as text."),
        gettext_noop("Nothing to do if it is meant so."),
    ),
    "unreadable_character": Explanation(
        gettext_noop("A character that cannot be read"),
        gettext_noop("In the %(field)s, “%(value)s”, 〓 stands for a character that cannot be read here."),
        gettext_noop("Please enter the right character. The row is imported as it is too."),
    ),
    "possibly_deceased": Explanation(
        gettext_noop("May have died"),
        gettext_noop("“%(value)s” says that this person may have died."),
        gettext_noop("Please look at it before anyone is invited. No invitation goes out by itself."),
    ),
    "cleaned_value": Explanation(
        gettext_noop("Cleaned"),
        gettext_noop("Something that does not belong there was removed from the %(field)s."),
        gettext_noop("Nothing to do."),
    ),
}

# One field of a code in words of its own: (what, mend).
_OF_FIELD = {
    ("missing_value", "employee_number"): (
        gettext_noop("There is no employee number."),
        gettext_noop("Please enter it if there is one. Without it, name and birth date tell who this is."),
    ),
    ("missing_value", "given_name"): (
        gettext_noop("There is no given name."),
        gettext_noop("Please enter the given name."),
    ),
    ("missing_value", "joined_on"): (
        gettext_noop("There is no joining date."),
        gettext_noop("Please enter it if you know it. The row is imported without it too."),
    ),
    ("missing_value", "left_on"): (
        gettext_noop("This person has left, and there is no leaving date."),
        gettext_noop("Please enter it if you know it. The row is imported without it too, as somebody who has left."),
    ),
    ("unreadable_date", "birth_date"): (
        gettext_noop("The birth date “%(value)s” cannot be read as a day, or has no day."),
        gettext_noop("Please enter the whole birth date like this: 1970-05-05. If nobody knows it, empty the cell."),
    ),
    ("unlikely_date", "joined_on"): (
        gettext_noop("The joining date %(day)s is still to come."),
        gettext_noop("Nothing to do if this person is about to join."),
    ),
    ("unlikely_date", "left_on"): (
        gettext_noop("The leaving date %(day)s is more than two years ahead."),
        gettext_noop("It may be a retirement date that was computed. If so, please empty the cell."),
    ),
    ("unlikely_date", "birth_date"): (
        gettext_noop("The birth date %(day)s does not go with the joining date."),
        gettext_noop("Please check both days."),
    ),
}
_EXCEL_ERROR = (
    gettext_noop("The %(field)s shows “%(value)s”, an error in Excel. The row is imported without it."),
    gettext_noop("Please enter the value itself if you know it."),
)
_PLACE = gettext_noop("row %(row)s")
_PLACE_IN_SHEET = gettext_noop("row %(row)s of sheet %(sheet)s")
_ROW = gettext_noop("row")


def title(code: str, translate: Translate = str) -> str:
    """Return the name of a kind of issue."""
    return translate(_MESSAGES[code].title)


def field_name(field: str | None, translate: Translate = str) -> str:
    """Return the name of a field; for None, the whole row."""
    return translate(FIELD_NAMES[field] if field else _ROW)


_ON_ROSTER = (
    gettext_noop("On the roster, %(value)s is the number of %(other_name)s."),
    gettext_noop(
        "Please correct the number. If it is the same person, add the former name or the birth date to the file."
    ),
)


def explain(issue: Issue, translate: Translate = str, *, sheet: str = "") -> Explanation:
    """Return an issue in words. `sheet` is the row's own, so that another sheet is named where it is another one."""
    name, what, mend = _MESSAGES[issue.code]
    if own := _OF_FIELD.get((issue.code, issue.field or "")):
        what, mend = own
    if issue.code == "missing_value" and issue.facts.get("value", "").startswith(("#", "Err")):
        what, mend = _EXCEL_ERROR
    facts = dict.fromkeys(("value", "day", "joined", "limit", "length", "last", "other_name"), "") | issue.facts
    facts["field"] = field_name(issue.field, translate)
    if issue.facts.get("on_roster"):
        what, mend = _ON_ROSTER
    if "other_row" in issue.facts:
        place = _PLACE if facts["other_sheet"] == sheet else _PLACE_IN_SHEET
        facts["place"] = translate(place) % {"row": facts["other_row"], "sheet": facts["other_sheet"]}
    return Explanation(translate(name), translate(what) % facts, translate(mend) % facts)


PROBLEMS = {
    "too_large": (
        gettext_noop("This file is too large."),
        gettext_noop("Please export only the columns that are needed, or divide the file."),
    ),
    "too_large_unpacked": (
        gettext_noop("This workbook holds far more than a roster needs."),
        gettext_noop(
            "A cell far below or far to the right may be filled by mistake. Please save the roster's sheet as CSV and try again."
        ),
    ),
    "too_many_rows": (
        gettext_noop("This file has too many rows."),
        gettext_noop("Please divide it, and import one part after the other."),
    ),
    "too_many_columns": (
        gettext_noop("This file has too many columns."),
        gettext_noop("Please export only the columns that are needed."),
    ),
    "too_slow": (
        gettext_noop("Opening this workbook takes too long."),
        gettext_noop("Please save the roster's sheet as CSV and try again."),
    ),
    "not_a_table": (
        gettext_noop("This file is no table."),
        gettext_noop("Please choose a CSV, a text or an Excel file."),
    ),
    "empty": (
        gettext_noop("There is nothing in this file."),
        gettext_noop("Please export it again."),
    ),
    "encrypted": (
        gettext_noop("This workbook is protected by a password."),
        gettext_noop("Please open it in Excel, remove the password and save it, or export it as CSV."),
    ),
    "damaged": (
        gettext_noop("This file is damaged."),
        gettext_noop("The upload may have been cut short. Please open the file in Excel, save it anew and try again."),
    ),
    "unknown_encoding": (
        gettext_noop("The characters of this file cannot be read."),
        gettext_noop("Please save it as “CSV UTF-8” or as an Excel workbook and try again."),
    ),
}
"""Why a file cannot be read at all, and what to do: by the code of a tables.TableError."""


def problem(code: str, translate: Translate = str) -> tuple[str, str]:
    """Return why a file cannot be read, and what to do about it."""
    what, mend = PROBLEMS.get(code, PROBLEMS["damaged"])
    return translate(what), translate(mend)
