"""`bin/enishi doctor`: one line for each thing that should be so, with what to do where it is not."""

from __future__ import annotations

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

Verdict = Literal["ok", "note", "warn", "bad"]
SIGNS = {"ok": "✓", "note": "・", "warn": "!", "bad": "✗"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ROOM = 500 * 1024 * 1024  # free space below which uploads and backups may fail soon


@dataclass(frozen=True)
class Finding:
    """What one look found: its verdict, and a sentence for the operator."""

    verdict: Verdict
    says: str


def doctor(arguments: Namespace) -> int:
    """Print every finding; returns 1 if one of them stops the product from working, else 0."""
    found = [finding for look in LOOKS for finding in look()]
    for finding in found:
        print(f"{SIGNS[finding.verdict]} {finding.says}")
    return int(any(finding.verdict == "bad" for finding in found))


def mode() -> Iterator[Finding]:
    """Whether anybody may become one of the invented people with a click."""
    if settings.DEMO:
        yield Finding(
            "warn" if urlsplit(settings.PUBLIC_URL).hostname not in LOOPBACK else "note",
            _("Demo mode is on: anybody can become one of the invented people with a click. DEMO=no ends it."),
        )
    else:
        yield Finding("ok", _("Demo mode is off."))
    if settings.DEBUG:
        yield Finding("warn", _("DEBUG is on: errors show more than outsiders should see."))


def database() -> Iterator[Finding]:
    """Whether the database answers and its tables are those of this version."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        yield Finding("bad", _("The database does not answer: %(error)s") % {"error": error})
        return
    yield Finding("ok", _("The database answers (%(name)s).") % {"name": connection.display_name})
    if missing:
        yield Finding("bad", _("%(count)d steps of the database are missing: bin/enishi migrate.") % {"count": missing})
    else:
        yield Finding("ok", _("The tables are those of this version."))
        yield from walls()
        yield from search()


def counters() -> Iterator[Finding]:
    """Whether all processes count tries together. A database server means that there may be several; SQLite means one."""
    if connection.vendor == "sqlite":
        return
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        said = _(
            "REDIS_URL is empty: each process counts tries for itself, so that several let through several times as many."
        )
        yield Finding("warn", said)
    else:
        yield Finding("ok", _("All processes count tries together."))


def shared() -> Iterator[Finding]:
    """Whether Redis or Valkey answers where one is set: without it nobody is told of anything live, and tries are not counted."""
    if not settings.REDIS_URL:
        return
    import redis

    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=3, socket_connect_timeout=3) as line:
            line.ping()
    except (redis.RedisError, ValueError) as error:
        yield Finding("bad", _("Redis or Valkey (REDIS_URL) does not answer: %(error)s") % {"error": error})
    else:
        yield Finding("ok", _("Redis or Valkey answers: live updates reach all processes."))


def walls() -> Iterator[Finding]:
    """Whether the database refuses rows that point into another network."""
    from enishi.networks.walls import missing

    if tables := missing():
        said = _("Walls between networks are missing (%(tables)s): bin/enishi migrate builds them.")
        yield Finding("bad", said % {"tables": ", ".join(tables)})
    else:
        yield Finding("ok", _("The walls between networks stand."))


def search() -> Iterator[Finding]:
    """Whether everybody who has a profile can be found, and nobody else."""
    from django.apps import apps

    from enishi.members.models import Member

    because = "doctor compares counts"
    joined = Member.objects.everywhere(because=because).active()
    rows = apps.get_model("profiles", "SearchDoc")._default_manager.everywhere(because=because)  # counted, never read
    gone = rows.exclude(member__in=joined).count()
    if gone:
        yield Finding("bad", _("The search knows %(count)d people who are no longer members.") % {"count": gone})
        return
    said = _("The search knows %(rows)d of %(joined)d members; the others have no profile yet.")
    yield Finding("ok", said % {"rows": rows.count(), "joined": joined.count()})


def mail() -> Iterator[Finding]:
    """Whether mails leave, whether others believe them, and whether some did not."""
    from enishi.kit import maildns, mailer

    if settings.MAIL_LEAVES:
        yield Finding("ok", _("Mails leave through %(host)s.") % {"host": settings.EMAIL_HOST})
        for each in maildns.look():
            yield Finding(each.verdict, " ".join(filter(None, (f"{each.name}:", each.says, each.at, each.line))))
    else:
        yield Finding("note", _("No mail server is set (EMAIL_URL): mails wait here, bin/enishi outbox shows them."))
    try:
        failed = mailer.stuck()
    except DatabaseError:
        return
    if failed:
        yield Finding("warn", _("%(count)d mails could not be delivered: bin/enishi outbox.") % {"count": failed})


def folder() -> Iterator[Finding]:
    """Whether the data folder can be written to and has room."""
    try:
        with tempfile.TemporaryFile(dir=settings.DATA) as file:
            file.write(b"x")
    except OSError as error:
        said = _("The data folder %(folder)s cannot be written to: %(error)s")
        yield Finding("bad", said % {"folder": settings.DATA, "error": error.strerror})
        return
    free = shutil.disk_usage(settings.DATA).free
    if free < ROOM:
        yield Finding("warn", _("The disk of %(folder)s is nearly full.") % {"folder": settings.DATA})
    else:
        yield Finding("ok", _("The data folder %(folder)s can be written to.") % {"folder": settings.DATA})


def address() -> Iterator[Finding]:
    """Whether what is typed travels encrypted, and whether those who type it are told apart."""
    if settings.HTTPS:
        yield Finding("ok", _("The address is %(url)s.") % {"url": settings.PUBLIC_URL})
        if not settings.TRUSTED_PROXIES:  # something in front speaks https: the process itself does not
            said = _("TRUSTED_PROXIES is empty: all visitors count as one, so that one who tries too often stops all.")
            yield Finding("warn", said)
    elif urlsplit(settings.PUBLIC_URL).hostname in LOOPBACK:
        yield Finding(
            "note", _("The address is %(url)s; others need https and PUBLIC_URL.") % {"url": settings.PUBLIC_URL}
        )
    else:
        yield Finding(
            "warn",
            _(
                "%(url)s is not encrypted: names and codes can be read on the way. Put https in front and set PUBLIC_URL."
            )
            % {"url": settings.PUBLIC_URL},
        )


def worker() -> Iterator[Finding]:
    """Whether somebody works on background jobs."""
    from enishi.kit import jobs

    try:
        alive = jobs.working()
    except DatabaseError:
        return
    if alive:
        yield Finding("ok", _("A worker gave a sign of life lately."))
    else:
        yield Finding("note", _("No worker runs: background jobs wait until bin/run or bin/enishi worker runs."))


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (mode, database, counters, shared, mail, folder, address, worker)
