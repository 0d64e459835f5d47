"""Where the bench keeps its data: SQLite files and a PostgreSQL of its own, built once per size and seed."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measures import say as say_aloud

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {  # 2 GB for the tables; nothing here has to survive a power cut
    "shared_buffers": "2GB", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB",
    "checkpoint_timeout": "30min", "autovacuum": "off", "max_connections": "40", "listen_addresses": "127.0.0.1",
    "effective_cache_size": "6GB", "jit": "off",
}  # fmt: skip


def recipe() -> str:
    """Return a hash of what decides how the data looks: the people, the loader, the tables."""
    watched = [
        *(
            path
            for room in ("members", "profiles")
            for path in sorted((ROOT / "enishi" / room).glob("migrations/0*.py"))
        ),
        *sorted((ROOT / "enishi/kit/text").glob("*.*")),
        ROOT / "enishi/profiles/search/document.py",
        ROOT / "bench/population.py",
        ROOT / "bench/build.py",
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in watched)).hexdigest()[:12]


def keep_folder(given: str) -> Path:
    """Return the folder in which builds are kept: --keep, else bench/ in the data folder."""
    folder = Path(given) if given else Path(os.environ.get("ENISHI_DATA") or ROOT / "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _postgres_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].split(".")[0]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("There is no PostgreSQL here. Install it (sudo apt install postgresql) or set DATABASE_URL.")
    return found[-1].parent if found else Path(on_path or "").parent


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else command


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start the PostgreSQL kept in `folder` (made if there is none); yield its address without a database; stop it."""
    bin, data = _postgres_bin(), folder / "postgres"
    if not (data / "PG_VERSION").exists():
        data.mkdir(exist_ok=True)
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(data, owner.pw_uid, owner.pw_gid)
        init = [
            str(bin / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        subprocess.run(_as_owner(init), check=True, stdout=subprocess.DEVNULL, cwd="/")
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)  # one bench at a time: it would measure the other one
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    command = [str(bin / "postgres"), "-D", str(data), "-p", str(port), "-k", str(data), *options]
    with (folder / "postgres.log").open("a") as log:
        server = subprocess.Popen(_as_owner(command), stdout=log, stderr=log, cwd="/")
    url = f"postgresql://postgres@127.0.0.1:{port}/"
    try:
        _wait_for(server, url)
        yield url
    finally:
        # to the server itself: what started it may have been told to overlook SIGINT, as jobs of a shell are
        os.kill(
            int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT
        )  # sessions end, what is written stays
        server.wait(300)
        lock.close()


def _wait_for(server: subprocess.Popen[bytes], url: str) -> None:
    import psycopg

    for _ in range(3_000):  # a database that was killed reads its log first
        if server.poll() is not None:
            raise SystemExit("PostgreSQL has ended; postgres.log in the folder of --keep says why.")
        try:
            psycopg.connect(url + "postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise SystemExit("PostgreSQL does not answer.")


@contextmanager
def database(members: int, seed: int, networks: int, keep: Path, *, on_postgres: bool) -> Iterator[None]:
    """Set Django up on a database with these people, built if it is not there yet or was made by another recipe.

    DATABASE_URL, where it is set, names an empty PostgreSQL database to use instead of one of the bench's own.
    """
    name = f"m{members}_n{networks}_s{seed}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    given = os.environ.get("DATABASE_URL")
    if not on_postgres and not given:
        folder = keep / name
        folder.mkdir(exist_ok=True)
        os.environ["ENISHI_DATA"] = str(folder)
        with _ready(folder / "built.json", members, seed, networks, processes=1):
            yield
        return
    os.environ["ENISHI_DATA"] = str(keep)
    if given:
        with _ready(keep / f"{name}.json", members, seed, networks, processes=2):
            yield
        return
    with postgres(keep) as url:
        stamp = keep / f"{name}.json"
        if not stamp.exists():
            _psql(url, f"DROP DATABASE IF EXISTS {name}")
            _psql(url, f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = url + name
        try:
            with _ready(stamp, members, seed, networks, processes=2):
                yield
        finally:
            from django.db import connections

            connections.close_all()
            del os.environ["DATABASE_URL"]


@contextmanager
def fresh(name: str, keep: Path, *, on_postgres: bool) -> Iterator[Path]:
    """Set Django up on an empty database; yield the folder beside it. What stood there before is thrown away."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    folder = keep / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["ENISHI_DATA"] = str(folder)
    if not on_postgres or os.environ.get("DATABASE_URL"):
        _migrated()
        yield folder
        return
    with postgres(keep) as url:
        _psql(url, f"DROP DATABASE IF EXISTS {name}")
        _psql(url, f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = url + name
        try:
            _migrated()
            yield folder
        finally:
            from django.db import connections

            connections.close_all()
            del os.environ["DATABASE_URL"]


def _migrated() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _psql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url + "postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@contextmanager
def _ready(stamp: Path, members: int, seed: int, networks: int, *, processes: int) -> Iterator[None]:
    import django

    if stamp.exists() and json.loads(stamp.read_text())["recipe"] != recipe():
        raise SystemExit(
            f"{stamp} was built by an older version of the bench. Delete it and what it names, then build anew."
        )
    django.setup()
    from django.core.management import call_command

    if not stamp.exists():
        from bench import build

        say_aloud(f"Building {members} members, {networks} networks beside them, seed {seed}.")
        call_command("migrate", verbosity=0)
        notes: list[str] = []

        def say(line: str) -> None:
            notes.append(line)
            say_aloud(line)

        build.make(members, seed, networks, processes=processes, say=say)
        stamp.write_text(json.dumps({"recipe": recipe(), "built": notes}, indent=1))
    yield
