"""Mails that come back: the signs by which they are known again, and why, in one of three words.

A mail is known by its Message-ID and, where EMAIL_BOUNCES is set, by the address it comes back to (VERP); both carry a
signature, so that nobody can make up that somebody's mail came back. A delivery status notification is read as RFC 3464
has it, codes as RFC 3463. Who wrote the mail listens to `returned`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.dispatch import Signal
from django.utils.crypto import constant_time_compare, salted_hmac

from enishi.kit.ids import LENGTH

UNKNOWN, FULL, REFUSED = "unknown", "full", "refused"
"""The address is not known there; its mailbox is full; the mail was refused for another reason."""

LARGEST: Final = 2 * 1024 * 1024  # bytes of a notification that are looked at
SIGNED: Final = 16  # hex digits of a signature: 64 bits
returned = Signal()
"""Sent with `mark` (of the outbox's row) and `reason` (one of the three) when a mail came back for good."""

_SIGN = re.compile(rf"([a-z0-9]{{{LENGTH}}})[.-]([0-9a-f]{{{SIGNED}}})")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def message_id(mark: str, sender: str) -> str:
    """Return the Message-ID of the mail with this mark, in the sender's domain; the same whenever it is asked for."""
    return f"<{mark}.{_signature(mark)}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"


def return_path(mark: str) -> str:
    """Return the address that the mail with this mark comes back to; empty without EMAIL_BOUNCES."""
    name, _at, domain = settings.EMAIL_BOUNCES.rpartition("@")
    return f"{name}+{mark}-{_signature(mark)}@{domain}" if name and domain else ""


def came_back(mark: str, reason: str) -> None:
    """Tell whoever wrote it that this mail came back."""
    returned.send(sender=None, mark=mark, reason=reason)


def read(raw: bytes) -> tuple[str, str] | None:
    """Return (mark, reason) of a notification that one of our mails came back for good; None for anything else, such as a
    delay, an automatic answer, a notification of another's mail, or one with a false signature."""
    message = message_from_bytes(
        raw[:LARGEST]
    )  # by the old policy: the new one breaks on heads that a stranger can write
    report = next(_parts(message, "message/delivery-status"), None)
    mark = _mark(message)
    if report is None or not mark:
        return None
    for fields in _recipients(report):
        status = _STATUS.search(str(fields.get("Status", "")))
        if str(fields.get("Action", "")).strip().lower() == "failed" and (status is None or status[1] == "5"):
            return mark, reason_of(status[0] if status else "", str(fields.get("Diagnostic-Code", "")))
    return None


def reason_of_answer(code: int, text: bytes | str) -> str:
    """Return the reason of a mail server's answer when it was handed the mail, such as (550, b"5.1.1 unknown user")."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    status = _STATUS.search(said)
    if status:
        return reason_of(status[0], said)
    return {550: UNKNOWN, 551: UNKNOWN, 553: UNKNOWN, 552: FULL}.get(code, REFUSED)


def reason_of(status: str, said: str = "") -> str:
    """Return the reason for an enhanced status code (RFC 3463): x.1.x and x.2.1 mean the address, x.2.2 the mailbox. Some say
    5.0.0 or 5.5.0 for everything; then the three digits of the answer decide."""
    _class, subject, detail = [*status.split("."), "", "", ""][:3]
    if (subject, detail) == ("2", "2"):
        return FULL
    if (subject, detail) == ("2", "1") or (subject == "1" and detail in {"0", "1", "2", "3", "6", "10"}):
        return UNKNOWN
    if subject in {"", "0", "5"} and (answer := re.search(r"\b55[0-4]\b", said)):
        return reason_of_answer(int(answer[0]), "")
    return REFUSED


def _signature(mark: str) -> str:
    return salted_hmac("enishi.kit.bounces", mark, algorithm="sha256").hexdigest()[:SIGNED]


def _mark(message: Message) -> str:
    """Return the mark that a notification carries: in the address it came to, or in the Message-ID of what it gives back."""
    carried = [str(message.get(name, "")) for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To")]
    for kind in ("message/rfc822", "text/rfc822-headers"):
        carried += [_message_id(part) for part in _parts(message, kind)]
    carried += [str(message.get(name, "")) for name in ("In-Reply-To", "References")]
    for text in carried:
        for mark, signature in _SIGN.findall(text):
            if constant_time_compare(signature, _signature(mark)):
                return str(mark)
    return ""


def _message_id(part: Any) -> str:
    content = part.get_payload()
    if isinstance(content, list):  # message/rfc822: the mail itself
        return str(content[0].get("Message-ID", "")) if content else ""
    head = part.get_payload(decode=True) or b""
    found = re.search(rb"(?im)^message-id:\s*(\S+)", head)
    return found[1].decode("ascii", "replace") if found else ""


def _parts(message: Message, kind: str) -> Iterator[Any]:
    return (part for part in message.walk() if part.get_content_type() == kind)


def _recipients(report: Any) -> Iterator[Any]:
    """Yield the fields of each recipient: the parser makes one message of each group of lines, the first of the whole."""
    content = report.get_payload()
    yield from content if isinstance(content, list) else ()
