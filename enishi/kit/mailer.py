"""Mail: a row first, in the transaction of the change that it tells of; then a job that hands it on, once.

A request costs the same whether a mail leaves or not. Without a mail server (no EMAIL_URL) the row is kept and the
operator reads it with `bin/enishi outbox`. What would make a second header or recipient is refused.
"""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Sequence
from email.utils import getaddresses, make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError, EmailMessage
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils import timezone

from enishi.kit.jobs import job
from enishi.kit.models import OutboxMail

SMTP = "django.core.mail.backends.smtp.EmailBackend"
TRIES = 5
KEPT_AFTER_SENDING = datetime.timedelta(days=30)


class Later(Exception):
    """The mail server did not take the mail now; the job tries again."""


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend of the house: `send_mail` and the like write rows of OutboxMail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message and, where there is a mail server, the job that sends it; returns how many.

        Raises BadHeaderError for a line break, NUL or second address in a header, ValueError for what the outbox cannot
        keep (attachments, copies).
        """
        with transaction.atomic():
            for message in email_messages:
                put(message)
        return len(email_messages)


def put(message: EmailMessage) -> OutboxMail:
    """Write one message to the outbox, and its job where there is a mail server."""
    if message.attachments or message.cc or message.bcc:
        raise ValueError("The outbox keeps mails without attachments and copies.")
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    _refuse_injection(message, headers)
    row = OutboxMail.objects.create(
        to=[str(address) for address in message.to],
        sender=message.from_email or settings.DEFAULT_FROM_EMAIL,
        subject=str(message.subject),
        text=str(message.body),
        html=_html(message),
        headers=headers,
        state=OutboxMail.State.WAITING if settings.MAIL_LEAVES else OutboxMail.State.KEPT,
    )
    if settings.MAIL_LEAVES:
        hand_on.enqueue(row.pk)
    return row


@job(tries=TRIES, wait=datetime.timedelta(minutes=1))
def hand_on(mail: int) -> None:
    """Hand mail number `mail` to the mail server. Nobody else does: the row is claimed by a conditional update.

    A mail that was surely not taken is tried again, up to TRIES times. One that may have been taken (the process died,
    the line broke after the text) stays `sending` and is never sent twice. Raises Later to be tried again.
    """
    if not settings.MAIL_LEAVES:
        return
    claimed = OutboxMail.objects.filter(pk=mail, state=OutboxMail.State.WAITING).update(state=OutboxMail.State.SENDING)
    if not claimed:
        return
    row = OutboxMail.objects.get(pk=mail)
    row.tries += 1
    row.save(update_fields=["tries"])
    connection = get_connection(SMTP)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _again(row, error)
    try:
        connection.send_messages([_message(row, connection)])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:  # an answer: it was not taken
        if _for_good(error):
            _state(row, OutboxMail.State.FAILED, error)
            return
        _again(row, error)
    except (OSError, smtplib.SMTPException) as error:  # no answer: it may have been taken
        _state(row, OutboxMail.State.SENDING, error)
        return
    finally:
        connection.close()
    row.sent_at = timezone.now()
    _state(row, OutboxMail.State.SENT, "")


@job(daily=datetime.time(4, 20))
def forget_sent() -> None:
    """Delete mails that were sent KEPT_AFTER_SENDING ago; what was not sent stays until somebody reads it."""
    before = timezone.now() - KEPT_AFTER_SENDING
    OutboxMail.objects.filter(state=OutboxMail.State.SENT, sent_at__lt=before).delete()


def stuck(now: datetime.datetime | None = None) -> int:
    """Return how many mails failed, or were on their way when their process died (for `doctor`)."""
    before = (now or timezone.now()) - datetime.timedelta(minutes=10)
    failed = OutboxMail.objects.filter(state=OutboxMail.State.FAILED).count()
    return failed + OutboxMail.objects.filter(state=OutboxMail.State.SENDING, created_at__lt=before).count()


def _again(row: OutboxMail, error: Exception) -> None:
    if row.tries >= TRIES:
        _state(row, OutboxMail.State.FAILED, error)
    else:
        _state(row, OutboxMail.State.WAITING, error)
    raise Later(str(error)) from error


def _state(row: OutboxMail, state: OutboxMail.State, error: object) -> None:
    row.state, row.error = state, str(error)[:300]
    row.save(update_fields=["state", "error", "sent_at"])


def _for_good(error: smtplib.SMTPException) -> bool:
    """Say whether the answer is final (5xx) for every recipient; 4xx asks to come again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _message(row: OutboxMail, connection: Any) -> EmailMultiAlternatives:
    headers = {"Message-ID": make_msgid(row.public_id, parseaddr(row.sender)[1].rpartition("@")[2] or "localhost")}
    message = EmailMultiAlternatives(
        row.subject, row.text, row.sender, row.to, headers=headers | row.headers, connection=connection
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


def _html(message: EmailMessage) -> str:
    for part in getattr(message, "alternatives", None) or []:
        content, kind = part
        if kind == "text/html":
            return str(content)
    return ""


def _refuse_injection(message: EmailMessage, headers: dict[str, str]) -> None:
    """Raise BadHeaderError for a control character in a header, or an address field that is not one address."""
    sender = message.from_email or settings.DEFAULT_FROM_EMAIL
    for value in (str(message.subject), sender, *map(str, message.to), *headers, *headers.values()):
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise BadHeaderError("A header may not hold line breaks or control characters.")
    for address in (sender, *message.to, *message.reply_to):
        pairs = getaddresses([str(address)])
        bare = pairs[0][1] if len(pairs) == 1 else ""
        if not str(address).strip().endswith((bare, f"<{bare}>")) or not _is_address(bare):
            raise BadHeaderError("An address field of this mail does not hold one address.")


def _is_address(bare: str) -> bool:
    try:
        EmailValidator(allowlist=["localhost"])(bare)
    except ValidationError:
        return False
    return True
