"""The operator's commands about accounts: `founder add`, `login-link`, `outbox`. Each returns an exit code."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from enishi.accounts import flows, links
from enishi.accounts.models import OperatorAct, Person
from enishi.kit.models import OutboxMail

logger = logging.getLogger(__name__)


def founder_add(args: argparse.Namespace) -> int:
    """Let the owner of `args.email` start networks; makes the account if there is none."""
    email = _email(args)
    if email is None:
        return 2
    with transaction.atomic():
        person = flows.owner_of(email) or flows.make_person(email)
        Person.objects.filter(pk=person.pk).update(is_founder=True)
        OperatorAct.objects.create(what="founder", person=person, operator=_operator())
    logger.warning("%s was named a founder by %s.", person.public_id, _operator())
    _say(f"{email} can start networks now: sign in at {settings.PUBLIC_URL}/account/login/")
    return 0


def login_link(args: argparse.Namespace) -> int:
    """Print a link that signs the owner of `args.email` in, once, within 15 minutes."""
    email = _email(args)
    if email is None:
        return 2
    person = flows.owner_of(email)
    if person is None:
        _complain(f"Nobody signs in with {email}.")
        return 1
    if not person.is_active:
        _complain(f"The account of {email} is closed.")
        return 1
    _say(links.make_link(person, _operator()))
    return 0


def outbox(args: argparse.Namespace) -> int:
    """Print mails, the latest last: `args.to` only those to an address, `args.last` how many, `args.json` for programs."""
    rows = OutboxMail.objects.order_by("-pk")
    wanted = (getattr(args, "to", None) or "").strip().lower()
    last = max(1, getattr(args, "last", None) or 20)
    found: list[OutboxMail] = []
    for row in rows.iterator(chunk_size=200):
        if not wanted or any(wanted in str(address).lower() for address in row.to):
            found.append(row)
        if len(found) == last:
            break
    found.reverse()
    if getattr(args, "json", False):
        _say(json.dumps([_as_json(row) for row in found], ensure_ascii=False, indent=1))
        return 0
    if not found:
        _say("No mail." if not wanted else f"No mail to {wanted}.")
    for row in found:
        _say(_as_text(row))
    return 0


def _as_json(row: OutboxMail) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "to": row.to,
        "from": row.sender,
        "subject": row.subject,
        "text": row.text,
        "headers": row.headers,
        "created_at": row.created_at.isoformat(),
        "state": row.state,
        "tries": row.tries,
        "error": row.error,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
    }


def _as_text(row: OutboxMail) -> str:
    at = timezone.localtime(row.created_at)
    lines = [
        f"── {at:%Y-%m-%d %H:%M:%S}  {row.state}  {row.public_id}",
        f"To: {', '.join(row.to)}",
        f"Subject: {row.subject}",
    ]
    if row.error:
        lines.append(f"Error: {row.error}")
    return "\n".join([*lines, "", row.text])


def _email(args: argparse.Namespace) -> str | None:
    email = flows.clean_email(args.email)
    try:
        validate_email(email)
    except ValidationError:
        _complain(f"{args.email!r} is not an address.")
        return None
    return email


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have a number without a name
        return "operator"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
