"""Every roster of tests/data/rosters gives exactly what its expected file says. `about` is for people and not compared."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enishi.kit import tables
from enishi.roster.reading import FIELDS, SEVERITY, detect, read_rows
from enishi.roster.reading.detection import Detection

ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"
EXPECTED = sorted(ROSTERS.glob("*.expected.json"))


def report_of(path: Path, today: date) -> dict[str, Any]:
    with tables.read(path, filename=path.name) as workbook:
        # Through JSON and back, as a detection waits for a person between the two steps.
        detection = Detection.from_json(json.loads(json.dumps(detect(workbook).to_json())))
        report = read_rows(workbook, detection, today=today).to_json(samples="all", file=path.name)
    return json.loads(json.dumps(report))


def columns(sheet: dict[str, Any], suggested: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The columns to compare: where no suggestion is fine too, none is expected where none was made."""
    others = (suggested or sheet)["columns"]
    result = []
    for column, other in zip(sheet["columns"], others, strict=True):
        fine_without = column.get("optional") and other["field"] is None
        result.append({**column, "field": None} if fine_without else column)
    return [{key: value for key, value in column.items() if key != "optional"} for column in result]


def issues(report: dict[str, Any]) -> Counter[tuple[str, int, str, str | None]]:
    return Counter((issue.get("sheet", ""), issue["row"], issue["code"], issue["field"]) for issue in report["issues"])


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_roster_gives_what_its_expected_file_says(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))

    report = report_of(path.with_name(expected["file"]), date.fromisoformat(expected["today"]))

    whole = {"file", "format", "today", "encoding", "bom", "delimiter", "line_ending", "header_row", "header_rows"}
    whole |= {"rows", "skipped", "result"}
    assert {key: value for key, value in report.items() if key in whole} == {
        k: v for k, v in expected.items() if k in whole
    }
    assert set(report) == set(expected)
    for sheet, wanted in zip(report.get("sheets", [report]), expected.get("sheets", [expected]), strict=True):
        assert columns(sheet) == columns(wanted, suggested=sheet)
        assert [sheet.get(key) for key in ("sheet", "header_row", "header_rows", "rows", "company")] == [
            wanted.get(key) for key in ("sheet", "header_row", "header_rows", "rows", "company")
        ]
    assert issues(report) == issues(expected)
    values = {(sample.get("sheet"), sample["row"]): sample["values"] for sample in report["samples"]}
    for sample in expected["samples"]:
        assert values[sample.get("sheet"), sample["row"]] == sample["values"]
    assert len(values) == report["rows"]["data"]


def test_rosters_are_there() -> None:
    assert len(EXPECTED) == 6


def test_codes_are_those_of_the_list() -> None:
    codes = json.loads((ROSTERS / "codes.json").read_text(encoding="utf-8"))

    assert {code: entry["severity"] for code, entry in codes.items()} == SEVERITY


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_samples_name_known_fields_in_their_order(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))

    report = report_of(path.with_name(expected["file"]), date.fromisoformat(expected["today"]))

    for sample in report["samples"]:
        assert list(sample["values"]) == [name for name in FIELDS if name in sample["values"]]
