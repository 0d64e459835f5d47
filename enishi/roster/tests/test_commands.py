"""`bin/enishi roster import`: the dry run's shape, and the import itself."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enishi.config.cli import parser
from enishi.kit.errors import Refused
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network
from enishi.roster.commands import roster_import
from enishi.roster.models import Intake, RosterPerson
from enishi.roster.tests.make import line, text_of

pytestmark = pytest.mark.django_db
ROSTERS = Path(__file__).parents[3] / "tests" / "data" / "rosters"
EXPECTED = sorted(ROSTERS.glob("*.expected.json"))


@pytest.fixture
def network() -> Network:
    return make_network("command")


def said(file: Path, *more: str) -> Namespace:
    return parser().parse_args(["roster", "import", str(file), "--network", "command", *more])


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_dry_run_prints_the_report_in_the_shape_of_the_expected_file(
    network: Network, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))

    code = roster_import(said(path.with_name(expected["file"]), "--dry-run", "--json", "--today", expected["today"]))

    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(report) == [name for name in expected if name in report]
    assert set(report) == set(expected)
    for name in ("file", "today", "rows", "skipped", "result"):
        assert report[name] == expected[name]
    assert len(report["samples"]) == expected["rows"]["data"]
    samples = {(each.get("sheet"), each["row"]): each["values"] for each in report["samples"]}
    assert all(samples[each.get("sheet"), each["row"]] == each["values"] for each in expected["samples"])
    wanted = [(each.get("sheet"), each["row"], each["code"], each["field"]) for each in expected["issues"]]
    assert sorted(map(str, wanted)) == sorted(
        str((each.get("sheet"), each["row"], each["code"], each["field"])) for each in report["issues"]
    )
    assert not Intake.objects.within(network).exists()


def test_import_commits_and_says_what_it_did(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(text_of(line(1), line(2), line(3, left="2026-02-30")))

    first = roster_import(said(file, "--json", "--today", "2026-11-20"))
    told = json.loads(capsys.readouterr().out)
    second = roster_import(said(file, "--json"))

    assert (first, second) == (0, 0)
    assert {name: told[name] for name in ("state", "new", "changed", "same", "left")} == {
        "state": "done",
        "new": 2,
        "changed": 0,
        "same": 0,
        "left": 1,
    }
    assert json.loads(capsys.readouterr().out)["same"] == 2
    assert RosterPerson.objects.within(network).count() == 2
    assert Intake.objects.within(network).order_by("pk").first().today == date(2026, 11, 20)


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_import_of_what_is_no_table_ends_with_one_sentence(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)

    code = roster_import(said(file, *more))

    out, err = capsys.readouterr()
    assert (code, out) == (1, "")
    assert err.startswith("photo.csv: ")
    assert err.count("\n") == 1
    assert not Intake.objects.within(network).exclude(state="dropped").exists()


def test_dry_run_in_words_names_every_row_to_mend(
    network: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(text_of(line(1), line(2, left="2026-02-30")))

    assert roster_import(said(file, "--dry-run")) == 0

    assert "3\terror\t" in capsys.readouterr().out


def test_import_into_no_network_is_refused(network: Network, tmp_path: Path) -> None:
    arguments = said(tmp_path / "none.csv")
    arguments.network = "nowhere"

    with pytest.raises(Refused):
        roster_import(arguments)
