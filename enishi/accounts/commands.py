"""The operator's commands about accounts: `founder add`, `login-link`, `outbox`. Each returns an exit code, and speaks the
language of the operator's shell (config/cli.py activates it)."""

from __future__ import annotations

import argparse
import getpass
import json
import logging
import sys
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from enishi.accounts import flows, links
from enishi.accounts.models import OperatorAct, Person
from enishi.kit import leaving
from enishi.kit.models import OutboxMail

logger = logging.getLogger(__name__)
STATES: dict[str, Any] = {
    OutboxMail.State.WAITING: pgettext_lazy("of a mail", "waiting"),
    OutboxMail.State.SENDING: pgettext_lazy("of a mail", "on its way"),
    OutboxMail.State.SENT: pgettext_lazy("of a mail", "sent"),
    OutboxMail.State.KEPT: pgettext_lazy("of a mail", "kept here"),
    OutboxMail.State.FAILED: pgettext_lazy("of a mail", "failed"),
    OutboxMail.State.DROPPED: pgettext_lazy("of a mail", "taken back"),
}


def founder_add(args: argparse.Namespace) -> int:
    """Let the owner of `args.email` start networks; makes the account if there is none."""
    email = _email(args)
    if email is None:
        return 2
    with transaction.atomic():
        person = flows.owner_of(email) or flows.make_person(email)
        Person.objects.filter(pk=person.pk).update(is_founder=True)
        OperatorAct.objects.create(what="founder", person=person, operator=_operator())
    logger.info("%s was named a founder by %s.", person.public_id, _operator())
    told = {"email": email, "url": f"{settings.PUBLIC_URL}{reverse('accounts:sign-in')}"}
    _say(_("%(email)s can start networks now: sign in at %(url)s") % told)
    return 0


def login_link(args: argparse.Namespace) -> int:
    """Print a link that signs the owner of `args.email` in, once, within 15 minutes."""
    email = _email(args)
    if email is None:
        return 2
    person = flows.owner_of(email)
    if person is None:
        _complain(_("Nobody signs in with %(email)s.") % {"email": email})
        return 1
    if not person.is_active:
        _complain(_("The account of %(email)s is closed.") % {"email": email})
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
        _say(_("No mail to %(address)s.") % {"address": wanted} if wanted else _("No mail."))
    for row in found:
        _say(_as_text(row))
    return 0


def _as_json(row: OutboxMail) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "to": row.to,
        "from": _decoded(row.sender),
        "subject": row.subject,
        "message_id": leaving.message_id(row),
        "text": row.text,
        "headers": row.headers,
        "created_at": row.created_at.isoformat(),
        "state": row.state,
        "tries": row.tries,
        "error": row.error,
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
    }


def _decoded(header: str) -> str:
    """Return an address field as people read it; one that is not encoded as RFC 2047 says stays as it is."""
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return header


def _as_text(row: OutboxMail) -> str:
    at = timezone.localtime(row.created_at)
    lines = [
        f"── {at:%Y-%m-%d %H:%M:%S}  {STATES[row.state]}  {row.public_id}",
        f"{pgettext('of a mail', 'From')}: {_decoded(row.sender)}",
        f"{pgettext('of a mail', 'To')}: {', '.join(row.to)}",
        f"{pgettext('of a mail', 'Subject')}: {row.subject}",
        f"Message-ID: {leaving.message_id(row)}",
    ]
    if row.error:
        lines.append(f"{pgettext('of a mail', 'Error')}: {row.error}")
    gone = _("Its words were deleted when it was sent.") if row.state == OutboxMail.State.SENT else ""
    return "\n".join([*lines, "", row.text or gone])


def _email(args: argparse.Namespace) -> str | None:
    email = flows.clean_email(args.email)
    try:
        validate_email(email)
    except ValidationError:
        _complain(_("%(text)s is not an e-mail address.") % {"text": args.email})
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
