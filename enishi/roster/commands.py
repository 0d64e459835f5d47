"""`bin/enishi roster import FILE --network SLUG [--dry-run] [--json] [--today DATE] [--company NAME]`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _

from enishi.activity.deeds import SYSTEM
from enishi.kit import tables
from enishi.kit.errors import Refused
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.roster import files, intake, jobs, words
from enishi.roster.models import Intake
from enishi.roster.reading import Report, detect, read_rows

REFUSED = 1


def roster_import(args: Namespace) -> int:
    """Read HR's file, say what is in it, and import it unless it is a dry run. 0: done; 1: refused or unreadable.

    Rows in error stay behind, as on the page. `--json` prints the report with every row; its shape is that of the expected
    files that the suite carries."""
    network = Network.objects.filter(slug=args.network).first()
    if network is None:
        raise Refused(_("There is no network %(slug)s.") % {"slug": args.network})
    path = Path(args.file)
    try:
        if args.dry_run:
            return _look(network, path, args)
        return _import(network, path, args)
    except tables.TableError as error:
        wrong, todo = words.problem(error.code)
        print(f"{path.name}: {wrong} {todo}", file=sys.stderr)
        return REFUSED


def _look(network: Network, path: Path, args: Namespace) -> int:
    with tables.read(path, filename=path.name, limits=jobs.LIMITS) as workbook:
        detection = detect(workbook)
        report = read_rows(workbook, detection, today=args.today or today_in(network))
    if args.json:
        json.dump(report.to_json(samples="all", file=path.name), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        _say(report)
    return 0


def _say(report: Report) -> None:
    counts, result = report.counts(), report.result()
    print(
        _("%(data)s rows: %(ok)s are fine, %(warn)s to look at, %(bad)s stay behind; %(skipped)s are no people.")
        % {
            "data": counts["data"],
            "ok": counts["ok"],
            "warn": counts["with_warnings"],
            "bad": counts["with_errors"],
            "skipped": counts["skipped"],
        }
    )
    print(
        _("%(people)s people, %(left)s periods have ended, %(current)s have not.")
        % {"people": result["people"], "left": result["left"], "current": result["current"]}
    )
    for row in report.rows:
        for issue in row.issues:
            if issue.severity != "info":
                wrong, todo = words.issue(issue.code, issue.field, issue.facts)
                place = f"{row.sheet}:{row.number}" if row.sheet else str(row.number)
                print(f"{place}\t{issue.severity}\t{wrong} {todo}")


def _import(network: Network, path: Path, args: Namespace) -> int:
    size = path.stat().st_size
    if size > files.MOST_BYTES:
        raise tables.TooLarge(size=size)
    with path.open("rb") as file:
        stored = files.store(File(file, name=path.name))
    # The jobs that follow are done right here. A worker that takes them up too does no harm: each batch is written once.
    row = intake.start(network, file_name=path.name, stored=stored, today=args.today, company=args.company, by=SYSTEM)
    line = _Line(_("Reading"))
    jobs.read_file(row, line)
    line.end()
    row = _again(row)
    if row.state == Intake.State.UNREADABLE:
        intake.drop(row, by=SYSTEM)
        raise tables.TableError(row.problem)
    row = intake.confirm(row, version=row.version, remember=False, by=SYSTEM)
    line = _Line(_("Importing"))
    jobs.write_people(row, line)
    line.end()
    row = _again(row)
    done, left = row.counts.get("done", {}), row.counts.get("with_errors", 0)
    facts = {name: done.get(name, 0) for name in ("new", "changed", "same")} | {"left": left}
    if args.json:
        print(json.dumps({"intake": row.public_id, "state": row.state, **facts}))
    else:
        print(_("%(new)s new, %(changed)s changed, %(same)s as before; %(left)s rows stay behind.") % facts)
    return 0 if row.state == Intake.State.DONE else REFUSED


def _again(row: Intake) -> Intake:
    fresh: Intake = Intake.objects.within(row.network_id).select_related("network").get(pk=row.pk)
    return fresh


class _Line:
    """A line on a terminal that tells how far it is; nothing where nobody looks."""

    def __init__(self, what: str) -> None:
        self.what, self.shown = what, False

    def __call__(self, done: int, total: int) -> None:
        """Say how many rows of how many are done."""
        if sys.stderr.isatty():
            self.shown = True
            print(f"\r{self.what} {done:,} / {max(done, total):,}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line behind."""
        if self.shown:
            print(file=sys.stderr)
