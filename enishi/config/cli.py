"""`bin/enishi`: the operator's command line. It parses and hands over; what a command does stands in its package.

Exit codes: 0 done, 1 refused or failed (one sentence on stderr), 2 not understood. Texts follow LANG.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any

REFUSED, NOT_UNDERSTOOD = 1, 2
SERVING = {"run": "enishi.config.serve.run", "worker": "enishi.config.serve.work"}  # they set Django up themselves
WITHOUT_TABLES = {"enishi.config.upkeep.migrate", "enishi.config.upkeep.texts", "enishi.config.doctor.doctor"}


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. Raises SystemExit for --help and what is not understood."""
    from enishi.config.env import BadValue

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.config.settings")
    try:
        if len(argv) == 1 and argv[0] in SERVING:
            return int(_named(SERVING[argv[0]])())
        import django
        from django.utils import translation

        django.setup()
        with translation.override(spoken()):
            arguments = parser().parse_args(argv)
            return _run(arguments)
    except BadValue as error:
        print(error, file=sys.stderr)
        return NOT_UNDERSTOOD
    except KeyboardInterrupt:
        return 130


def spoken() -> str:
    """Return the language that the operator's shell speaks: "ja" or "en"."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ja" if said.startswith("ja") else "en"


def _run(arguments: argparse.Namespace) -> int:
    """Call the command that was asked for; a refusal, a broken pipe and a missing table become one sentence."""
    from django.core.exceptions import ValidationError
    from django.db import OperationalError, ProgrammingError
    from django.utils.translation import gettext as _

    from enishi.config import upkeep
    from enishi.kit.errors import HouseError

    try:
        if arguments.command in SERVING.values():
            return int(_named(arguments.command)())
        if arguments.command not in WITHOUT_TABLES:
            upkeep.make_first_tables()
        return int(_named(arguments.command)(arguments))
    except HouseError as error:
        print(error.message, file=sys.stderr)
    except ValidationError as error:
        print(" ".join(error.messages), file=sys.stderr)
    except BrokenPipeError:  # `| head` has read enough
        sys.stderr.close()
    except FileNotFoundError as error:
        print(_("There is no file %(name)s.") % {"name": error.filename}, file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        print(_("The database does not answer as expected: %(error)s") % {"error": error}, file=sys.stderr)
        print(_("bin/enishi doctor says more."), file=sys.stderr)
    return REFUSED


def _named(path: str) -> Callable[..., int]:
    module, _dot, name = path.rpartition(".")
    found: Callable[..., int] = getattr(import_module(module), name)
    return found


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; each leaves the dotted path of its function in `command`."""
    from django.utils.translation import gettext as _

    top = argparse.ArgumentParser(prog="bin/enishi", description=_("Commands for whoever runs this installation."))
    commands = top.add_subparsers(metavar=_("COMMAND"), required=True)
    _add(commands, "run", _("Prepare everything and serve; what bin/run calls."), SERVING["run"])
    _add(commands, "worker", _("Work on background jobs, beside web processes with WORKER=no."), SERVING["worker"])
    _add(commands, "migrate", _("Bring the database up to date."), "enishi.config.upkeep.migrate")
    _add(commands, "doctor", _("Look whether everything is as it should be."), "enishi.config.doctor.doctor")
    _networks(_group(commands, "network", _("Networks")))
    _add(
        _group(commands, "founder", _("People who may start networks")),
        "add",
        _("Let somebody start networks in the browser."),
        "enishi.accounts.commands.founder_add",
    ).add_argument("email", metavar="EMAIL")
    _add(
        commands, "login-link", _("Print a link that signs somebody in, once. It goes on record."),
        "enishi.accounts.commands.login_link",
    ).add_argument("email", metavar="EMAIL")  # fmt: skip
    outbox = _add(commands, "outbox", _("Show the mails that wait here."), "enishi.accounts.commands.outbox")
    outbox.add_argument("--last", type=_number, default=10, metavar="N", help=_("how many; 10 if not said"))
    outbox.add_argument("--to", default="", metavar="EMAIL", help=_("only those to this address"))
    outbox.add_argument("--json", action="store_true", help=_("report in JSON"))
    _roster(_group(commands, "roster", _("HR's rosters")))
    invite = _add(commands, "invite", _("Invite a person of a roster."), "enishi.joining.commands.invite")
    invite.add_argument("person", metavar=_("PERSON"), help=_("employee number, or the id in the person's address"))
    invite.add_argument("--network", required=True, metavar="SLUG")
    invite.add_argument("--link", action="store_true", help=_("print a link to hand over, instead of sending a mail"))
    _add(
        commands, "bounce", _("Read a notification that a mail came back."), "enishi.joining.commands.bounce",
    )  # fmt: skip
    erase = _add(
        _group(commands, "member", _("People of a network")), "erase", _("Erase a membership at the person's request."),
        "enishi.joining.commands.member_erase",
    )  # fmt: skip
    erase.add_argument("email", metavar="EMAIL")
    erase.add_argument("--network", required=True, metavar="SLUG")
    erase.add_argument("--reason", required=True, metavar=_("REASON"), help=_("stands in the record"))
    demo = _add(
        _group(commands, "demo", _("Invented networks")), "load", _("Fill this installation with invented people."),
        "enishi.demo.commands.demo_load",
    )  # fmt: skip
    demo.add_argument("--networks", type=_number, default=3, metavar="N")
    demo.add_argument("--members", type=_number, default=None, metavar="N", help=_("in each network"))
    demo.add_argument("--seed", type=int, default=1, metavar="N", help=_("the same number invents the same people"))
    texts = _add(commands, "texts", _("Collect texts to translate."), "enishi.config.upkeep.texts")
    texts.add_argument("--check", action="store_true", help=_("only say what is missing"))
    return top


def _networks(group: Any) -> None:
    from django.utils.translation import gettext as _

    from enishi.networks.models import Kind

    owner = _add(group, "owner", _("Name an owner of a network."), "enishi.console.commands.network_owner")
    owner.add_argument("email", metavar="EMAIL")
    owner.add_argument("--network", required=True, metavar="SLUG")
    owner.add_argument("--name", default="", metavar="NAME", help=_("family and given name, with a space"))
    create = _add(group, "create", _("Start a network."), "enishi.console.commands.network_create")
    create.add_argument("--slug", required=True, metavar="SLUG", help=_("what stands in its address, /n/SLUG/"))
    create.add_argument("--name", required=True, metavar="NAME")
    create.add_argument("--organisation", default="", metavar="NAME", help=_("whose alumni; the name if not said"))
    create.add_argument("--type", default=Kind.OFFICIAL.value, choices=Kind.values, dest="kind")
    create.add_argument("--operator", default="", metavar="NAME", help=_("who runs an entrusted network"))
    create.add_argument("--owner", default="", metavar="EMAIL", help=_("becomes its first member and owner"))
    create.add_argument("--owner-name", default="", metavar="NAME", help=_("family and given name, with a space"))
    create.add_argument("--language", default="ja", choices=("ja", "en"))


def _roster(group: Any) -> None:
    from django.utils.translation import gettext as _

    read = _add(group, "import", _("Read HR's file."), "enishi.roster.commands.roster_import")
    read.add_argument("file", metavar=_("FILE"))
    read.add_argument("--network", required=True, metavar="SLUG")
    read.add_argument("--dry-run", action="store_true", help=_("say what would happen, and change nothing"))
    read.add_argument("--json", action="store_true", help=_("report in JSON"))
    read.add_argument(
        "--company", default=None, metavar="NAME", help=_("whose file it is, where the file names no company")
    )
    read.add_argument("--today", type=_day, default=None, metavar="YYYY-MM-DD", help=_("the day to judge by"))


def _group(commands: Any, name: str, text: str) -> Any:
    from django.utils.translation import gettext as _

    return commands.add_parser(name, help=text, description=text).add_subparsers(metavar=_("COMMAND"), required=True)


def _add(commands: Any, name: str, text: str, command: str) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    added.set_defaults(command=command)
    return added


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} < 1")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"YYYY-MM-DD: {text!r}") from None
