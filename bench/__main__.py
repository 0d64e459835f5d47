"""`bin/bench`: measure the product. A table on standard error, JSON on standard output (or --json FILE)."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import databases
from bench.measures import load, machine, say, table

ON_SQLITE = 20_000  # members; above, PostgreSQL


def main(argv: Sequence[str]) -> int:
    """Run one measurement."""
    options = _parser().parse_args(argv)
    began = load()
    result: dict[str, Any] = {"command": options.command, "options": _plain(options), "load_before": began}
    result |= options.run(options)
    result |= {"machine": machine(), "load_after": load()}
    say(f"/proc/loadavg before: {began}; after: {result['load_after']}")
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if options.json:
        Path(options.json).write_text(text + "\n", encoding="utf-8")
    else:
        sys.stdout.write(text + "\n")
    return 0


def _plain(options: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name, value in vars(options).items() if name not in ("run", "json", "command", "keep")}


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="bin/bench", description="Measure the product on invented people.")
    commands = top.add_subparsers(dest="command", required=True)

    def add(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        made.add_argument("--json", default="", metavar="FILE", help="where the JSON goes; standard output if not said")
        return made

    def with_people(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = add(name, run, text)
        made.add_argument("--members", type=int, default=10_000)
        made.add_argument("--seed", type=int, default=3)
        made.add_argument("--networks", type=int, default=0, help="small networks beside the large one")
        made.add_argument(
            "--keep", default="", metavar="DIR", help="where builds are kept; ENISHI_DATA/bench if not said"
        )
        made.add_argument("--engine", choices=("sqlite", "postgresql"), default="", help="by size if not said")
        return made

    add("labels", _labels, "Write tests/data/name_queries.json anew.")
    with_people("build", _build, "Build the people and measure nothing.")
    search = with_people("search", _search, "Every class of question, by role: page and cards without the template.")
    search.add_argument("--runs", type=int, default=100, help="times per class and role")
    search.add_argument("--only", default="", help="classes whose name holds this")
    pages = with_people("pages", _pages, "CPU, statements and bytes of signed-in pages.")
    pages.add_argument("--runs", type=int, default=100, help="times per page")
    feed = with_people("feed", _feed, "Pages of the feed among many posts, and writing one.")
    feed.add_argument("--posts", type=int, default=100_000)
    feed.add_argument("--runs", type=int, default=60, help="times per page")
    roster = add("roster", _roster, "HR's file read and imported, twice.")
    roster.add_argument("--rows", type=int, default=100_000)
    roster.add_argument("--seed", type=int, default=3)
    roster.add_argument("--keep", default="", metavar="DIR")
    roster.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    cards = add("cards", _cards, "A bundle of invitation cards, made.")
    cards.add_argument("--cards", type=int, default=500)
    cards.add_argument("--paper", choices=("a6", "a4"), default="a6")
    cards.add_argument("--seed", type=int, default=3)
    cards.add_argument("--keep", default="", metavar="DIR")
    cards.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    funnel = add("funnel", _funnel, "The page of invitations over a large roster.")
    funnel.add_argument("--rows", type=int, default=100_000)
    funnel.add_argument("--runs", type=int, default=60, help="times the page is asked for")
    funnel.add_argument("--keep", default="", metavar="DIR")
    funnel.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    mailing = add("mailing", _mailing, "A mailing to many, handed to a mail server of the bench’s own.")
    mailing.add_argument("--mails", type=int, default=10_000)
    mailing.add_argument("--keep", default="", metavar="DIR")
    mailing.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    letters = add("letters", _letters, "A letter to many members, handed to a mail server of the bench’s own.")
    letters.add_argument("--mails", type=int, default=100_000)
    letters.add_argument("--keep", default="", metavar="DIR")
    letters.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    signin = add("signin", _signin, "Does the time of an answer tell whether an address is known?")
    signin.add_argument("--tries", type=int, default=500, help="known addresses, and as many unknown ones")
    signin.add_argument("--seed", type=int, default=3)
    signin.add_argument("--keep", default="", metavar="DIR")
    serve = add("serve", _serve, "Start times, memory at rest, pages a second beside an empty page.")
    serve.add_argument("--seconds", type=float, default=5, help="for each page")
    serve.add_argument("--connections", type=int, default=4)
    serve.add_argument("--keep", default="", metavar="DIR")
    live = add("live", _live, "Hints to many open sockets: how soon they arrive, whether all do.")
    live.add_argument("--sockets", type=int, default=500)
    live.add_argument("--rate", type=float, default=20, help="hints a second")
    live.add_argument("--seconds", type=float, default=10)
    live.add_argument("--keep", default="", metavar="DIR")
    return top


def _database(options: argparse.Namespace) -> Any:
    postgres = options.engine == "postgresql" or (not options.engine and options.members > ON_SQLITE)
    keep = databases.keep_folder(options.keep)
    return databases.database(options.members, options.seed, options.networks, keep, on_postgres=postgres)


def _labels(options: argparse.Namespace) -> dict[str, Any]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from bench import labels

    labels.FILE.parent.mkdir(exist_ok=True)
    labels.FILE.write_text(labels.text(), encoding="utf-8")
    return {"file": str(labels.FILE)}


def _build(options: argparse.Namespace) -> dict[str, Any]:
    with _database(options):
        return {}


def _search(options: argparse.Namespace) -> dict[str, Any]:
    with _database(options):
        from bench import search

        found = search.run(options.members, options.seed, options.runs, options.only)
    rows = []
    for row in [*found["classes"], {"class": "**all**", **found["all"]}]:
        both = [f"{row[part]['p50']} / {row[part]['p95']}" for part in ("cpu", "facets", "facets_cpu")]
        rows.append([
            row["class"], f"{row['p50']} / {row['p95']}", row["max"], *both,
            " ".join(f"{route}:{number}" for route, number in row.get("routes", {}).items()),
            " – ".join(map(str, row.get("hits", []))), row.get("queries", ""), row.get("facet_queries", ""),
        ])  # fmt: skip
    head = [
        "class",
        "p50 / p95 ms",
        "max",
        "CPU",
        "counts p50 / p95 ms",
        "CPU",
        "route",
        "hits least – middle – most",
        "SQL",
        "counts’ SQL",
    ]
    say(table(head, rows))
    return found


def _pages(options: argparse.Namespace) -> dict[str, Any]:
    with _database(options):
        from bench import pages

        found = pages.run(options.members, options.seed, options.runs)
    _say_pages(found["pages"])
    say(f"One card: read {found['card']['read']} ms, drawn {found['card']['drawn']} ms of CPU.")
    return found


def _feed(options: argparse.Namespace) -> dict[str, Any]:
    with _database(options):
        from bench import feed

        found = feed.run(options.members, options.seed, options.posts, options.runs)
    _say_pages(found["pages"])
    post = found["post"]
    say(f"A post: {post['cpu']['p50']} / {post['cpu']['p95']} ms of CPU, {post['queries']} statements.")
    return found


def _say_pages(pages: list[dict[str, Any]]) -> None:
    head = ["page", "CPU ms p50 / p95", "max", "wall ms p50 / p95", "SQL", "kB", "kB gzip"]
    rows = [
        [
            row["page"], f"{row['cpu']['p50']} / {row['cpu']['p95']}", row["cpu"]["max"], f"{row['wall']['p50']} / {row['wall']['p95']}",
            row["queries"], round(row["bytes"] / 1000, 1), round(row["bytes_gzip"] / 1000, 1),
        ]
        for row in pages
    ]  # fmt: skip
    say(table(head, rows))


def _roster(options: argparse.Namespace) -> dict[str, Any]:
    keep = databases.keep_folder(options.keep)
    with databases.fresh("roster", keep, on_postgres=options.engine == "postgresql") as folder:
        from bench import roster

        found = roster.run(options.rows, options.seed, folder)
    rows = [
        [name, part["read_s"], part["import_s"], part["import_rows_per_s"], part["import_rows_per_cpu_s"], part["done"]]
        for name, part in (("first", found["first"]), ("second", found["second"]))
    ]
    say(table(["import", "reading s", "import s", "rows/s", "rows per CPU s", "done"], rows))
    say(f"Memory: {found['memory_mb_before']} MB before, {found['memory_mb_highest']} MB at most.")
    return found


def _cards(options: argparse.Namespace) -> dict[str, Any]:
    keep = databases.keep_folder(options.keep)
    with databases.fresh("cards", keep, on_postgres=options.engine == "postgresql"):
        from bench import cards

        found = cards.run(options.cards, options.seed, options.paper)
    head = ["cards", "paper", "choosing s", "making s", "CPU s", "file MB"]
    names = ("cards", "paper", "choosing_s", "making_s", "making_cpu_s", "file_mb")
    say(table(head, [[found[name] for name in names]]))
    say(f"Memory: {found['memory_mb_before']} MB before, {found['memory_mb_highest']} MB at most.")
    return found


def _funnel(options: argparse.Namespace) -> dict[str, Any]:
    with databases.fresh("funnel", databases.keep_folder(options.keep), on_postgres=options.engine == "postgresql"):
        from bench import invitations

        found = invitations.run_funnel(options.rows, options.runs)
    wall, cpu = found["wall_ms"], found["cpu_ms"]
    head = ["people", "page ms p50 / p95", "max", "CPU ms", "SQL", "counting behind it s"]
    say(
        table(
            head,
            [
                [
                    found["rows"],
                    f"{wall['p50']} / {wall['p95']}",
                    wall["max"],
                    f"{cpu['p50']} / {cpu['p95']}",
                    found["queries"],
                    found["counting_s"],
                ]
            ],
        )
    )
    return found


MAILS = {
    "mails": "mails",
    "choosing_s": "choosing s",
    "prepared_per_s": "written a second",
    "handed_on_per_s": "handed on a second",
    "sink_one_line_per_s": "server alone, one line",
    "sink_line_each_per_s": "server alone, a line each",
}


def _mailing(options: argparse.Namespace) -> dict[str, Any]:
    with databases.fresh("mailing", databases.keep_folder(options.keep), on_postgres=options.engine == "postgresql"):
        from bench import invitations

        return _mails(invitations.run_mailing(options.mails))


def _letters(options: argparse.Namespace) -> dict[str, Any]:
    with databases.fresh("letters", databases.keep_folder(options.keep), on_postgres=options.engine == "postgresql"):
        from bench import letters

        return _mails(letters.run(options.mails))


def _mails(found: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in MAILS if name in found]
    say(table([MAILS[name] for name in names], [[found[name] for name in names]]))
    return found


def _signin(options: argparse.Namespace) -> dict[str, Any]:
    with databases.fresh("signin", databases.keep_folder(options.keep), on_postgres=False):
        from bench import signin
        from enishi.demo.load import load

        load(networks=4, members=max(200, options.tries // 3))
        found = signin.run(options.tries, options.seed)
    rows = [
        [way["way"], way["known_ms"], way["unknown_ms"], way["gap_ms"], way["p"], way["statuses"], way["same_statuses"]]
        for way in found["ways"]
    ]
    say(table(["way in", "known ms", "unknown ms", "gap ms", "p (Mann–Whitney)", "statuses", "same"], rows))
    return found


def _serve(options: argparse.Namespace) -> dict[str, Any]:
    from bench import serving

    found = serving.run(databases.keep_folder(options.keep) / "serve", options.seconds, options.connections)
    say(
        table(
            ["page", "pages/s", "of an empty page"], [[r["page"], r["pages_per_s"], r["ratio"]] for r in found["pages"]]
        )
    )
    rest, busy = found["memory_at_rest_mb"], found["memory_after_mb"]
    say(f"Start: first {found['first_start_s']} s, second {found['second_start_s']} s.")
    say(
        f"Memory: at rest {rest['rss']} MB resident ({rest['pss']} proportional), afterwards {busy['rss']} ({busy['pss']})."
    )
    return found


def _live(options: argparse.Namespace) -> dict[str, Any]:
    from bench import live

    found = live.run(databases.keep_folder(options.keep) / "live", options.sockets, options.rate, options.seconds)
    head = [
        "sockets",
        "hints/s",
        "delivered of",
        "p50 ms",
        "p95 ms",
        "max",
        "server CPU",
        "opened in s",
        "MB at rest",
        "MB open",
    ]
    names = ("sockets", "rate", "delivered", "p50", "p95", "max", "cpu", "opening_s", "mb_before", "mb_open")
    say(table(head, [[f"{found[n]} of {found['expected']}" if n == "delivered" else found[n] for n in names]]))
    return found


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    raise SystemExit(main(sys.argv[1:]))
