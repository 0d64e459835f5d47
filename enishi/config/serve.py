"""`bin/run` and `enishi worker`: from a folder with the code to a served page, in one process.

Everything here may be killed at any moment and be started again: each step is skipped when done, and done wholly or
not at all.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import resource
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from enishi.config import connections
from enishi.config.env import LAST_ADDRESS, value

PACKAGE = Path(__file__).resolve().parent.parent
BACKUPS_KEPT = 3
FILES = 8192  # that the process may have open: some for everything else, one for each connection
FILES_OF_OTHERS = 124  # database, uploads, static files, what a job reads


def run() -> int:
    """Prepare what is not prepared, then serve until SIGINT or SIGTERM; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.config.settings")
    os.environ.update(PORT=str(value("PORT")))  # here it is this one, wherever the last start was
    listener = _listen(value("HOST"), value("PORT"))
    import django
    from django.conf import settings

    django.setup()
    with alone(settings.DATA):
        _check()
        _collect_static(Path(settings.STATIC_ROOT), settings.DATA)
        _migrate(settings.DATA)
        loaded = _load_demo(settings.DATA)
        if not value("PUBLIC_URL"):
            _remember(settings.DATA / LAST_ADDRESS, settings.PUBLIC_URL)
    if loaded:  # begin anew: in demo mode, and without the memory that building the demo took
        listener.close()
        os.execv(sys.executable, [sys.executable, "-m", "enishi", "run"])
    _serve(listener)
    return 0


def work() -> int:
    """Run background jobs alone, beside web processes with WORKER=no; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.config.settings")
    import django

    django.setup()
    from enishi.kit.jobs import Worker

    _check()
    worker = Worker()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=worker.stop).start())
    print("Enishi works on background jobs. Ctrl-C ends it.", flush=True)
    worker.run()
    return 0


# -- before the server -----------------------------------------------------------------------------------------------
def _listen(host: str, port: int) -> socket.socket:
    """Reserve the port first of all, so that 'in use' is known at once; the server listens on it when all is ready."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        _cannot_listen(host, port, error)
    except OverflowError:
        _end(f"PORT must be between 1 and 65535, not {port}.")
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> NoReturn:
    if error.errno == errno.EADDRINUSE:
        _end(f"Port {port} of {host} is in use: Enishi may be running already. To use another: PORT={port + 1} bin/run")
    _end(f"Enishi cannot listen on {host}, port {port}: {error.strerror}.")


def _end(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Let one process at a time prepare a data folder; the lock dies with its process, however that ends."""
    with (data / "start.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _check() -> None:
    """Make sure that every job which follows a happening exists."""
    from enishi.activity.deeds import KINDS, followers
    from enishi.kit.jobs import named

    for kind in KINDS.values():
        for path in followers(kind):
            named(path)


def _remember(file: Path, address: str) -> None:
    """Leave the address for the commands beside the server, whole or not at all."""
    made = file.with_name(f"{file.name}.new")
    made.write_text(f"{address}\n")
    made.replace(file)


def _collect_static(root: Path, data: Path) -> None:
    """Collect, hash and compress static files, unless nothing has changed since."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, state = data / "static.stamp", _static_state()
    if settings.DEBUG or (stamp.exists() and stamp.read_text() == state and root.is_dir()):
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)  # earlier files stay: open pages still name them
    stamp.write_text(state)


def _static_state() -> str:
    """Return a hash that changes when a static file, or what makes hashed files of them, changes."""
    lock = PACKAGE.parent / "requirements.lock"
    files = [*sorted(PACKAGE.glob("*/static/**/*")), PACKAGE / "kit" / "statics.py", *([lock] if lock.exists() else [])]
    seen = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files if path.is_file()]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _migrate(data: Path) -> None:
    """Bring the tables up to date; a SQLite database that holds something is copied to backups/ before."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    copied = connection.vendor == "sqlite" and bool(executor.loader.applied_migrations)
    if copied:
        _copy(Path(connection.settings_dict["NAME"]), data / "backups")
    print("Preparing the database.", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    if copied:
        from enishi.groups import watch

        watch.copied()


def _copy(database: Path, folder: Path) -> Path:
    """Copy a SQLite database, which may be in use, to a dated file in `folder`; the oldest of many are dropped."""
    from django.utils import timezone

    folder.mkdir(exist_ok=True)
    target = folder / f"before-update-{timezone.localtime():%Y%m%d-%H%M%S}.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as source, contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    for old in sorted(folder.glob("before-update-*.sqlite3"))[:-BACKUPS_KEPT]:
        old.unlink()
    return target


def _load_demo(data: Path) -> bool:
    """Fill a database without a network with the demo's; returns whether it did.

    Not where DEMO says no, nor where PUBLIC_URL is set: an installation that the outside sees is no demo unless DEMO
    says so. All in one transaction, so that a start which is killed leaves nothing half-made.
    """
    from django.db import transaction

    from enishi.config.cli import main
    from enishi.networks.models import Network

    wanted = value("DEMO") if os.environ.get("DEMO") else not value("PUBLIC_URL")
    if not wanted or Network.objects.exists():
        return False
    print("Inventing the people of the demo; this takes a moment, once.", flush=True)
    with transaction.atomic():
        if main(["demo", "load"]):
            raise SystemExit(1)  # it has said why
        # From now on this folder is in demo mode, unless DEMO says no. Marked before the people are there for others to
        # see: killed in between, the next start invents them again; the other way round nobody could sign in.
        (data / "demo-mode").touch()
    return True


# -- the server ------------------------------------------------------------------------------------------------------
def _serve(listener: socket.socket) -> None:
    """Serve pages and run jobs until told to stop."""
    import uvicorn
    from django.db import connection

    from enishi.config.asgi import product

    proxies, greeting = value("TRUSTED_PROXIES"), _greeting()
    connection.close()  # threads have their own
    config = uvicorn.Config(
        product(),
        lifespan="on",
        http=connections.of(proxies, most_sockets=_room_for_sockets()),
        **connections.SOCKETS,
        timeout_keep_alive=10,
        log_config=None,
        log_level="warning",
        access_log=False,  # who looked at what is personal; the record of deeds is kept in the database
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=10,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(greeting, flush=True)

    try:
        Server(config).run([listener])
    except KeyboardInterrupt:  # uvicorn has ended everything already, and passes the signal on
        print()
    except OSError as error:  # somebody else listened first, while we were getting ready
        _cannot_listen(value("HOST"), value("PORT"), error)


def _room_for_sockets() -> int:
    """Return how many sockets may be open beside all other connections, having asked the system for as many files as it
    gives (a service has 1,024 at first and may take more)."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = max(files, FILES if most == resource.RLIM_INFINITY else min(FILES, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(100, files - connections.MOST - FILES_OF_OTHERS)


def _greeting() -> str:
    """Return what the operator has to know now: where it is, how to sign in, how to end it."""
    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation
    from django.utils.translation import gettext as _

    from enishi.config.cli import spoken
    from enishi.networks.models import Network

    with translation.override(spoken()):
        lines = [_("Enishi is at %(url)s") % {"url": settings.PUBLIC_URL}]
        if settings.DEMO:
            lines.append(
                _("Sign in at %(url)s: choose one of the invented people there, one click each (demo mode).")
                % {"url": settings.PUBLIC_URL + reverse(settings.LOGIN_URL)}
            )
        elif not Network.objects.exists():
            lines.append(
                _("Start with: %(command)s")
                % {"command": "bin/enishi network create --slug SLUG --name NAME --owner YOU@EXAMPLE.JP"}
            )
        if not settings.MAIL_LEAVES:
            lines.append(
                _("No mail server is set; %(command)s shows the mails, codes too.") % {"command": "bin/enishi outbox"}
            )
        lines.append(_("Data: %(folder)s. Ctrl-C ends it.") % {"folder": settings.DATA})
    return "\n".join(lines)
