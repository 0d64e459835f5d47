"""The operator's command line: what it hands over, how it refuses, in whose language it speaks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from enishi.config import cli, doctor, upkeep
from enishi.kit.models import Beat, OutboxMail
from enishi.networks.models import Network


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that speaks English."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


PARSED: dict[str, tuple[str, dict[str, Any]]] = {
    "network create --slug nagi --name 凪の会": (
        "enishi.console.commands.network_create",
        {"slug": "nagi", "name": "凪の会", "organisation": "", "kind": "official", "owner": "", "operator": ""},
    ),
    "network create --slug n --name n --type entrusted --operator x --owner a@b.jp --organisation o": (
        "enishi.console.commands.network_create",
        {"kind": "entrusted", "operator": "x", "owner": "a@b.jp", "organisation": "o"},
    ),
    "network owner --network nagi a@b.jp": (
        "enishi.console.commands.network_owner",
        {"network": "nagi", "email": "a@b.jp"},
    ),
    "founder add a@b.jp": ("enishi.accounts.commands.founder_add", {"email": "a@b.jp"}),
    "login-link a@b.jp": ("enishi.accounts.commands.login_link", {"email": "a@b.jp"}),
    "outbox": ("enishi.accounts.commands.outbox", {"last": 10, "to": ""}),
    "invite --network nagi 00123": ("enishi.joining.commands.invite", {"network": "nagi", "person": "00123"}),
    "roster import a.csv --network nagi": (
        "enishi.roster.commands.roster_import",
        {"file": "a.csv", "network": "nagi", "dry_run": False, "json": False, "today": None},
    ),
    "roster import a.csv --network nagi --dry-run --json --today 2026-11-20": (
        "enishi.roster.commands.roster_import",
        {"dry_run": True, "json": True, "today": date(2026, 11, 20)},
    ),
    "demo load": ("enishi.demo.commands.demo_load", {"networks": 3, "members": None, "seed": 1}),
    "demo load --networks 1 --members 50 --seed 7": (
        "enishi.demo.commands.demo_load",
        {"networks": 1, "members": 50, "seed": 7},
    ),
    "doctor": ("enishi.config.doctor.doctor", {}),
    "migrate": ("enishi.config.upkeep.migrate", {}),
    "texts --check": ("enishi.config.upkeep.texts", {"check": True}),
    "run": ("enishi.config.serve.run", {}),
    "worker": ("enishi.config.serve.work", {}),
}


@pytest.mark.parametrize("line", PARSED)
def test_a_command_is_handed_to_its_package(line: str) -> None:
    command, expected = PARSED[line]

    said = vars(cli.parser().parse_args(line.split()))

    assert said["command"] == command
    assert {name: said[name] for name in expected} == expected


@pytest.mark.parametrize("line", PARSED)
def test_every_command_exists(line: str) -> None:
    assert callable(cli._named(PARSED[line][0]))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "network",
        "network create --slug x",
        "network create --slug x --name x --type secret",
        "roster import",
        "roster import a.csv --network x --today yesterday",
        "outbox --last 0",
        "demo load --members -3",
        "founder add",
    ],
)
def test_a_line_that_is_not_understood_ends_with_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(line.split())

    assert ended.value.code == 2
    assert "usage: bin/enishi" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_a_refusal_is_one_sentence_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    Network.objects.create(slug="taken", name="n", organisation="o")

    taken = cli.main(["network", "create", "--slug", "taken", "--name", "x"])
    shape = cli.main(["network", "create", "--slug", "Über", "--name", "x"])
    address = cli.main(["network", "create", "--slug", "fine", "--name", "x", "--owner", "nobody"])

    assert (taken, shape, address) == (1, 1, 1)
    assert capsys.readouterr().err.splitlines() == [
        "This address is taken. Please choose another.",
        "Use small letters, digits and hyphens.",
        "Enter a valid email address.",
    ]
    assert Network.objects.count() == 1


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    Network.objects.create(slug="nagi", name="n", organisation="o")

    code = cli.main(["roster", "import", "/nowhere/at/all.csv", "--network", "nagi"])

    assert code == 1
    assert "/nowhere/at/all.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shell", "language"),
    [({"LANG": "ja_JP.UTF-8"}, "ja"), ({"LANG": "C.UTF-8"}, "en"), ({}, "en"), ({"LANG": "en", "LC_ALL": "ja"}, "ja")],
)
def test_the_language_is_the_shell_s(shell: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shell.items():
        monkeypatch.setenv(name, value)

    assert cli.spoken() == language


def test_a_variable_that_makes_no_sense_is_one_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"ENISHI_DATA": str(tmp_path), "DEBUG": "perhaps", "DJANGO_SETTINGS_MODULE": "enishi.config.settings"}  # fmt: skip

    ended = subprocess.run(
        [sys.executable, "-m", "enishi", "doctor"], env=environment, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 2
    assert ended.stderr.strip() == "DEBUG must be yes or no, not 'perhaps'."


# -- doctor --------------------------------------------------------------------------------------------------------------
def findings(look: Any) -> list[tuple[str, str]]:
    """Return what one look finds."""
    return [(finding.verdict, finding.says) for finding in look()]


@pytest.mark.parametrize(
    ("demo", "url", "verdict"),
    [
        (False, "https://alumni.example.jp", "ok"),
        (True, "http://127.0.0.1:8000", "note"),
        (True, "https://alumni.example.jp", "warn"),
    ],
)
def test_doctor_says_which_mode_is_on(demo: bool, url: str, verdict: str, settings: Any) -> None:
    settings.DEMO, settings.PUBLIC_URL, settings.DEBUG = demo, url, False

    assert [each for each, _says in findings(doctor.mode)] == [verdict]


@pytest.mark.parametrize(
    ("url", "verdict"),
    [("https://a.example.jp", "ok"), ("http://127.0.0.1:8000", "note"), ("http://alumni.example.jp", "warn")],
)
def test_doctor_warns_of_plain_http_beyond_loopback(url: str, verdict: str, settings: Any) -> None:
    settings.PUBLIC_URL, settings.HTTPS, settings.TRUSTED_PROXIES = url, url.startswith("https:"), ["127.0.0.1"]

    assert [each for each, _says in findings(doctor.address)] == [verdict]


def test_doctor_warns_where_all_visitors_seem_to_come_from_the_proxy(settings: Any) -> None:
    settings.PUBLIC_URL, settings.HTTPS, settings.TRUSTED_PROXIES = "https://alumni.example.jp", True, []

    assert [each for each, _says in findings(doctor.address)] == ["ok", "warn"]


@pytest.mark.parametrize(
    ("vendor", "cache", "verdicts"),
    [
        ("sqlite", "django.core.cache.backends.locmem.LocMemCache", []),
        ("postgresql", "django.core.cache.backends.locmem.LocMemCache", ["warn"]),
        ("postgresql", "django.core.cache.backends.redis.RedisCache", ["ok"]),
    ],
)
def test_doctor_warns_where_each_process_counts_tries_for_itself(
    vendor: str, cache: str, verdicts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "connection", SimpleNamespace(vendor=vendor))
    monkeypatch.setattr(doctor, "settings", SimpleNamespace(CACHES={"default": {"BACKEND": cache}}))

    assert [each for each, _says in findings(doctor.counters)] == verdicts


def test_doctor_says_whether_redis_answers(settings: Any, valkey: Any) -> None:
    said = []
    for url in ("", valkey.connection_url, "redis://127.0.0.1:1", "no address"):
        settings.REDIS_URL = url
        said.append([verdict for verdict, _says in findings(doctor.shared)])

    assert said == [[], ["ok"], ["bad"], ["bad"]]


@pytest.mark.django_db
def test_doctor_finds_a_whole_house_whole() -> None:
    assert [verdict for verdict, _says in findings(doctor.database)] == ["ok"] * 4


@pytest.mark.django_db
def test_doctor_finds_a_wall_that_was_taken_down() -> None:
    from enishi.networks import walls

    if walls.missing():
        raise AssertionError("the walls stand in a new database")
    _take_one_down()

    assert ("bad", "members_grant") in [
        (verdict, says[-60:].split("（")[-1][:13]) for verdict, says in findings(doctor.walls)
    ]


def _take_one_down() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON members_grant"
        cursor.execute(f"DROP TRIGGER wall_members_grant_stays{on}")


@pytest.mark.django_db
def test_doctor_knows_whether_a_worker_lives_and_which_mails_failed(settings: Any) -> None:
    from django.utils import timezone

    settings.MAIL_LEAVES = True
    settings.EMAIL_HOST = "mail.example.jp"
    assert [verdict for verdict, _says in findings(doctor.worker)] == ["note"]
    assert [verdict for verdict, _says in findings(doctor.mail)] == ["ok"]

    Beat.objects.create(worker="w", at=timezone.now())
    OutboxMail.objects.create(to=["a@b.jp"], sender="c@d.jp", subject="s", text="t", state=OutboxMail.State.FAILED)

    assert [verdict for verdict, _says in findings(doctor.worker)] == ["ok"]
    assert [verdict for verdict, _says in findings(doctor.mail)] == ["ok", "warn"]


def test_doctor_ends_with_1_only_where_something_is_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for verdict, code in (("warn", 0), ("bad", 1)):
        monkeypatch.setattr(doctor, "LOOKS", (lambda verdict=verdict: iter([doctor.Finding(verdict, "said")]),))
        assert doctor.doctor(cli.argparse.Namespace()) == code

    assert capsys.readouterr().out == "! said\n✗ said\n"


@pytest.mark.django_db
def test_doctor_finds_a_folder_that_cannot_be_written_to(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "not there"

    assert [verdict for verdict, _says in findings(doctor.folder)] == ["bad"]
    assert json.dumps(str(settings.DATA))[1:-1] in findings(doctor.folder)[0][1]


# -- before the first start ---------------------------------------------------------------------------------------------
def run(data: Path, *line: str) -> subprocess.CompletedProcess[str]:
    """Run one command as a process of its own, on a data folder."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "ENISHI_DATA": str(data), "LANG": "C"}
    return subprocess.run(
        [sys.executable, "-m", "enishi", *line], env=known, capture_output=True, text=True, timeout=120
    )


def test_commands_before_the_first_start_find_tables(tmp_path: Path) -> None:
    named = run(tmp_path, "founder", "add", "hana@example.jp")
    created = run(tmp_path, "network", "create", "--slug", "nagi", "--name", "Nagi", "--owner", "hana@example.jp")
    invited = run(tmp_path, "invite", "00123", "--network", "nagi")

    assert (named.returncode, named.stderr.splitlines()[0]) == (0, "Preparing the database.")
    assert (created.returncode, created.stderr) == (0, "")
    assert (invited.returncode, invited.stderr) == (1, "Nobody on the roster is called that.\n")


def test_command_on_tables_of_an_earlier_version_says_where_to_look(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with sqlite3.connect(tmp_path / "enishi.sqlite3") as database:
        database.execute("ALTER TABLE networks_network RENAME TO networks_earlier")
    database.close()

    said = run(tmp_path, "invite", "00123", "--network", "nagi")

    assert said.returncode == 1
    assert said.stderr.endswith("bin/enishi doctor says more.\n")
    assert "Traceback" not in said.stderr


@pytest.mark.django_db
def test_tables_that_are_there_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """`bin/run` holds the lock while it has the demo loaded by a command of this process: a second lock would never come."""
    monkeypatch.setattr(upkeep, "alone", lambda data: pytest.fail("waited for whoever prepares the folder"))

    upkeep.make_first_tables()
