"""Small commands for whoever keeps the installation or its translations."""

from __future__ import annotations

from argparse import Namespace

from django.core.management import call_command
from django.utils.translation import gettext as _

from enishi.kit import texts as catalogs


def migrate(arguments: Namespace) -> int:
    """Bring the tables up to date; returns the exit code."""
    call_command("migrate", interactive=False, verbosity=0)
    print(_("The database is up to date."))
    return 0


def texts(arguments: Namespace) -> int:
    """Add new texts to the catalogs and drop unused ones; with `check` only list what is wrong (exit code 1)."""
    found = catalogs.problems() if arguments.check else catalogs.collect()
    for line in found:
        print(line)
    return int(bool(found)) if arguments.check else 0
