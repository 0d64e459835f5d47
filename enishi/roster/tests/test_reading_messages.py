"""The words for people: every code has them, in both languages, and every fact finds its place."""

from functools import cache
from pathlib import Path

import polib
import pytest

from enishi.kit.tables.errors import BY_CODE
from enishi.roster.reading import FIELDS, SEVERITY, Issue, explain, messages
from enishi.roster.tests.reading_make import person, read_file, read_rows_of

CATALOG = Path(messages.__file__).parents[1] / "locale" / "ja" / "LC_MESSAGES" / "django.po"
ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"


@cache
def catalog() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOG))}


def japanese(text: str) -> str:
    return catalog()[text]


@pytest.mark.parametrize("code", SEVERITY)
@pytest.mark.parametrize("translate", [str, japanese], ids=["en", "ja"])
def test_every_code_has_words(code: str, translate: messages.Translate) -> None:
    place = {"other_sheet": "", "other_row": 7, "other_name": "森 一"} if code in NEEDS_PLACE else {}

    for field in (*FIELDS, None):
        said = explain(Issue(code, field, place), translate)
        assert said.title
        assert said.what
        assert said.mend
        assert "%(" not in "".join(said)


NEEDS_PLACE = (
    "duplicate_employee_number",
    "overlapping_periods",
    "name_differs",
    "possible_same_person",
    "duplicate_row",
    "duplicate_email",
)


@pytest.mark.parametrize("name", ["dirty.csv", "excel_hand_made.xlsx", "kaonavi_like.csv"])
def test_every_issue_of_a_real_file_can_be_told(name: str) -> None:
    report = read_file(ROSTERS / name)

    told = [explain(issue, japanese, sheet=row.sheet) for row in report.rows for issue in row.issues]
    assert told
    assert not any("None" in part or "「」" in part for said in told for part in said)


def test_another_sheet_is_named_where_it_is_another() -> None:
    issue = Issue("duplicate_row", None, {"other_sheet": "退職者", "other_row": 12, "other_name": ""})

    assert "シート「退職者」の12行め" in explain(issue, japanese, sheet="在籍者").what
    assert "シート" not in explain(issue, japanese, sheet="退職者").what


def test_what_the_cell_says_stands_in_the_sentence(tmp_path: Path) -> None:
    report = read_rows_of(tmp_path, [person(joined_on="03/04/01")])

    said = explain(report.rows[0].issues[0], japanese)
    assert said.what == "入社日の「03/04/01」が、何年のことか決められません。"
    assert "2003-04-01" in said.mend


def test_every_reason_why_a_file_cannot_be_read_has_words() -> None:
    for code in BY_CODE:
        for translate in (str, japanese):
            what, mend = messages.problem(code, translate)
            assert what
            assert mend
    assert set(messages.PROBLEMS) == set(BY_CODE)
