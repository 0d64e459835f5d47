"""Small commands for whoever keeps the installation or its translations."""

from __future__ import annotations

import sys
from argparse import Namespace

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from enishi.config.serve import alone
from enishi.kit import texts as catalogs


def migrate(arguments: Namespace) -> int:
    """Bring the tables up to date; returns the exit code."""
    call_command("migrate", interactive=False, verbosity=0)
    print(_("The database is up to date."))
    return 0


def make_first_tables() -> None:
    """Make the tables of a database that has none: a command may come before the first `bin/run`. Those of an earlier version
    stay as they are: whoever updates decides when, and `bin/run` makes a copy before."""
    recorder = MigrationRecorder(connection)
    # asked without the lock: who starts the house holds it, and has the demo loaded by a command
    if recorder.has_table():
        return
    with alone(settings.DATA):
        if not recorder.has_table():
            print(_("Preparing the database."), file=sys.stderr)  # not among what the command itself prints
            call_command("migrate", interactive=False, verbosity=0)


def texts(arguments: Namespace) -> int:
    """Add new texts to the catalogs and drop unused ones; with `check` only list what is wrong (exit code 1)."""
    found = catalogs.problems() if arguments.check else catalogs.collect()
    for line in found:
        print(line)
    return int(bool(found)) if arguments.check else 0
