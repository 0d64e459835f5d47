"""`bin/bench roster`: HR's file of N rows, read, imported, and imported again; rows a second, memory.

One row is one period of employment; one person in fifty has two. What is timed as the import is what happens after the
officer's yes: from the confirmed file to the committed roster, without the preview.
"""

from __future__ import annotations

import csv
import resource
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.core.files import File
from django.utils import timezone

from bench.population import Population
from bench.questions import katakana
from enishi.activity.deeds import SYSTEM
from enishi.demo import houses
from enishi.networks.models import Network
from enishi.roster import files, intake, jobs
from enishi.roster.models import Intake, RosterPerson

HEADER = (
    "社員番号", "姓", "名", "姓カナ", "名カナ", "旧姓", "メールアドレス", "生年月日", "入社年月日", "退職年月日", "雇用形態", "部署", "役職",
)  # fmt: skip
TODAY = date(2026, 11, 20)


def run(rows: int, seed: int, folder: Path) -> dict[str, Any]:
    """Import a file of `rows` rows into an empty network twice; return seconds and rows a second of each part."""
    path = folder / f"roster-{rows}-{seed}.csv"
    _write(path, rows, seed)
    network = Network.objects.filter(slug="roster").first() or houses.build(
        houses.replaced(houses.NAGI, slug="roster"), at=timezone.now()
    )
    before = _memory()
    first = _import(network, path, rows)
    second = _import(network, path, rows)
    return {
        "rows": rows,
        "bytes": path.stat().st_size,
        "people": RosterPerson.objects.within(network).count(),
        "first": first,
        "second": second,
        "memory_mb_before": before,
        "memory_mb_highest": _memory(),
    }


def _import(network: Network, path: Path, rows: int) -> dict[str, Any]:
    began = time.perf_counter()
    with path.open("rb") as file:
        stored = files.store(File(file, name=path.name))
    row = intake.start(network, file_name=path.name, stored=stored, today=TODAY, by=SYSTEM)
    jobs.read_file(row)
    row = _again(row)
    assert row.state == Intake.State.CHECKED, (row.state, row.problem)
    read = time.perf_counter() - began
    began, cpu = time.perf_counter(), time.process_time()
    row = intake.confirm(row, version=row.version, by=SYSTEM)
    jobs.write_people(row)
    row = _again(row)
    assert row.state == Intake.State.DONE, row.state
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {
        "read_s": round(read, 2),
        "read_rows_per_s": round(rows / read),
        "import_s": round(took, 2),
        "import_rows_per_s": round(rows / took),
        "import_rows_per_cpu_s": round(rows / cpu),
        "done": row.counts.get("done"),
        "errors": row.counts.get("with_errors"),
    }


def _again(row: Intake) -> Intake:
    fresh: Intake = Intake.objects.within(row.network_id).select_related("network").get(pk=row.pk)
    return fresh


def _memory() -> float:
    """Return the most memory that this process ever held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _write(path: Path, rows: int, seed: int) -> None:
    """Write the file, one row at a time."""
    population, random = Population(seed, 10**9), Random(seed)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(HEADER)
        written = index = 0
        while written < rows:
            index += 1
            human = population.human(index)
            born = date(1950, 1, 1) + timedelta(days=index * 7919 % 18_000)
            start = born.replace(day=1, month=4) + timedelta(days=366 * 22)
            end = start + timedelta(days=random.randrange(90, 9_000))
            department = human.values[3][2]["department"]
            who = (
                f"{index:07}", human.family.text, human.given.text, katakana(human.family.kana), katakana(human.given.kana),
                human.former.text if human.former else "", population.address(index), _day(born),
            )  # fmt: skip
            gone = end < TODAY
            out.writerow((*who, _day(start), _day(end) if gone else "", "正社員", department, ""))
            written += 1
            again = end + timedelta(days=400)
            if gone and again < TODAY and index % 50 == 0 and written < rows:
                out.writerow((*who, _day(again), "", "契約社員", department, ""))
                written += 1


def _day(day: date) -> str:
    return f"{day.year}/{day.month:02}/{day.day:02}"
