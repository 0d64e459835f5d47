"""Mail: a row first, in the transaction of the change that it tells of; then a job that hands it on, once.

A request costs the same whether a mail leaves or not. Without a mail server (no EMAIL_URL) the row is kept and the
operator reads it with `bin/enishi outbox`. What would make a second header or recipient is refused. What invites or asks
goes at MAIL_PER_MINUTE at most; codes and answers never wait behind it. What comes back is read in kit/bounces.py.
"""

from __future__ import annotations

import contextlib
import datetime
import smtplib
from collections.abc import Iterable, Iterator, Sequence
from email.header import Header, decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError, EmailMessage
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils import timezone

from enishi.kit import bounces
from enishi.kit.ids import new_public_id
from enishi.kit.jobs import job
from enishi.kit.models import OutboxMail

SMTP = "enishi.kit.smtp.Line"
TRIES = 5
AT_ONCE = 500  # mails on one line to the mail server where no rate is set
MINUTE = datetime.timedelta(minutes=1)
PATIENCE = 5 * MINUTE  # grows with each try: who greylists wants to be asked again after some minutes
KEPT_AFTER_SENDING = datetime.timedelta(days=30)
KEPT_UNSENT = datetime.timedelta(days=90)  # failed, stuck, or without a mail server


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
        public_id=getattr(message, "mark", "") or new_public_id(),
        asks="List-Unsubscribe" in headers,
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


@job(tries=TRIES, wait=MINUTE)
def hand_on(mail: int) -> None:
    """Hand mail number `mail` to the mail server. Nobody else does: the row is claimed by a conditional update.

    A mail that was surely not taken is tried again, up to TRIES times. One that may have been taken (the process died,
    the line broke once its text was begun) stays `sending` and is never sent twice. One that asks, and comes when the minute's rate
    is used up, waits for hand_on_asking. Raises Later to be tried again.
    """
    if not settings.MAIL_LEAVES:
        return
    asks = OutboxMail.objects.filter(pk=mail, asks=True).exists()
    if asks and room() < 1:
        return
    with _line() as connection:
        again = _hand_on(mail, connection)
    if again and not asks:  # what asks is taken up by hand_on_asking
        raise Later(again)


@job(every=MINUTE)
def hand_on_asking() -> None:
    """Hand on what invites or asks and waits, oldest first, as many as the minute's rate has room for, on one line to the mail
    server. A worker that dies in between loses nothing: what it had not claimed waits on, and the next minute sends it."""
    if not settings.MAIL_LEAVES:
        return
    waiting = OutboxMail.objects.filter(asks=True, state=OutboxMail.State.WAITING).exclude(again_at__gt=timezone.now())
    rows = list(waiting.order_by("pk").values_list("pk", flat=True)[: room()])
    if not rows:
        return
    with _line() as connection:
        for row in rows:
            if _hand_on(row, connection):
                connection.close()  # after a 'later' begin anew


def room(now: datetime.datetime | None = None) -> int:
    """Return how many more mails may go in this minute, counted over all workers. Each further worker may go over by one."""
    if not settings.MAIL_PER_MINUTE:
        return AT_ONCE
    lately: int = OutboxMail.objects.filter(taken_at__gt=(now or timezone.now()) - MINUTE).count()
    return int(max(0, settings.MAIL_PER_MINUTE - lately))


@contextlib.contextmanager
def _line() -> Iterator[Any]:
    connection = get_connection(SMTP)
    try:
        yield connection
    finally:
        connection.close()


def _hand_on(mail: int, connection: Any) -> str:
    """Hand one mail on; returns why it has to be tried again, empty if it has not."""
    waits = OutboxMail.objects.filter(pk=mail, state=OutboxMail.State.WAITING)
    if not waits.update(state=OutboxMail.State.SENDING, taken_at=timezone.now()):
        return ""
    row = OutboxMail.objects.get(pk=mail)
    row.tries += 1
    row.save(update_fields=["tries"])
    return _over(row, connection)


def _over(row: OutboxMail, connection: Any) -> str:
    """Send a mail that was claimed, on the line as it stands."""
    try:
        kept = connection.open() is False
    except (OSError, smtplib.SMTPException) as error:
        return _again(row, error)
    try:
        connection.send_messages([_message(row, connection)])
    except (OSError, smtplib.SMTPException) as error:
        if kept and _ended(error) and not connection.text_begun:
            connection.close()  # some servers take so many mails on a line and no more
            return _over(row, connection)  # once: the next line is a new one
        return _not_sent(row, connection, error)
    row.sent_at = timezone.now()
    _state(row, OutboxMail.State.SENT, "")
    return ""


def _not_sent(row: OutboxMail, connection: Any, error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):  # an answer: it was not taken
        if not _for_good(error):
            return _again(row, error)
        _state(row, OutboxMail.State.FAILED, error)
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            for code, text in error.recipients.values():
                bounces.came_back(row.public_id, bounces.reason_of_answer(code, text))
        return ""
    if not connection.text_begun:  # broken off before there was anything to take
        return _again(row, error)
    _state(row, OutboxMail.State.SENDING, error)  # no answer: it may have been taken
    connection.close()
    return ""


def waiting(marks: Iterable[str]) -> Any:
    """Return those of these marks (public ids) whose mails wait, as a query that stands within another, too."""
    waits = OutboxMail.objects.filter(public_id__in=marks, state=OutboxMail.State.WAITING)
    return waits.values_list("public_id", flat=True)


def take_back(marks: Iterable[str]) -> list[str]:
    """Let mails that wait never leave, by their marks, in the transaction of what ended them; return the marks of those.
    What is on its way this moment, or was sent, is not reached."""
    taken = list(waiting(list(marks)).select_for_update())
    OutboxMail.objects.filter(public_id__in=taken).update(state=OutboxMail.State.DROPPED, text="", html="")
    return taken


@job(daily=datetime.time(4, 20))
def forget_old() -> None:
    """Delete mails that were sent or taken back KEPT_AFTER_SENDING ago, and whatever was written KEPT_UNSENT ago: by then
    somebody has read it, or nobody will."""
    now = timezone.now()
    before = now - KEPT_AFTER_SENDING
    OutboxMail.objects.filter(state=OutboxMail.State.SENT, sent_at__lt=before).delete()
    OutboxMail.objects.filter(state=OutboxMail.State.DROPPED, created_at__lt=before).delete()
    OutboxMail.objects.filter(created_at__lt=now - KEPT_UNSENT).delete()


def stuck(now: datetime.datetime | None = None) -> int:
    """Return how many mails failed, or were on their way when their process died (for `doctor`)."""
    before = (now or timezone.now()) - datetime.timedelta(minutes=10)
    failed = OutboxMail.objects.filter(state=OutboxMail.State.FAILED).count()
    return failed + OutboxMail.objects.filter(state=OutboxMail.State.SENDING, created_at__lt=before).count()


def _again(row: OutboxMail, error: Exception) -> str:
    row.again_at = timezone.now() + PATIENCE * row.tries
    _state(row, OutboxMail.State.FAILED if row.tries >= TRIES else OutboxMail.State.WAITING, error)
    return str(error) or type(error).__name__


def _state(row: OutboxMail, state: OutboxMail.State, error: object) -> None:
    row.state, row.error = state, str(error)[:300]
    if state == OutboxMail.State.SENT:  # codes stand in its words, and are kept as hashes everywhere else
        row.text = row.html = ""
    row.save(update_fields=["state", "error", "sent_at", "again_at", "text", "html"])


def _for_good(error: smtplib.SMTPException) -> bool:
    """Say whether the answer is final (5xx) for every recipient; 4xx asks to come again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def _ended(error: Exception) -> bool:
    """Say whether the mail server closed the line, with 421 (RFC 5321 §3.8) or without a word."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code == 421 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", None) == 421


def _message(row: OutboxMail, connection: Any) -> EmailMultiAlternatives:
    """Return the mail as it leaves. Its Message-ID is the same at every try, so that who got it twice can tell; the address
    that it comes back to names it, too, where there is one of its own (EMAIL_BOUNCES)."""
    headers = {"Message-ID": bounces.message_id(row.public_id, row.sender), **row.headers, "From": row.sender}
    path = bounces.return_path(row.public_id) or row.sender
    message = _Leaving(row.subject, row.text, path, row.to, headers=headers, connection=connection)
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message


class _Leaving(EmailMultiAlternatives):
    """A mail whose long Japanese subject and sender are folded by the length of their lines (RFC 2047 §2). Django folds them
    as if no `Subject:` stood before, which leaves the first line empty, and some readers show a space for it."""

    def message(self, **kwargs: Any) -> Any:
        """Return the message with subject and sender folded anew."""
        made = super().message(**kwargs)
        subject = Header(str(self.subject), None if str(self.subject).isascii() else "utf-8", header_name="Subject")
        headers = {"Subject": subject}
        name, address = parseaddr(self.extra_headers.get("From", self.from_email))
        name = str(make_header(decode_header(name)))  # `formataddr` makes one long word of it
        if not name.isascii():
            headers["From"] = Header(name, "utf-8", header_name="From")
            headers["From"].append(f"<{address}>", "us-ascii")
        for each, folded in headers.items():
            del made[each]
            Message.__setitem__(made, each, folded)  # Django's own would fold it again
        return made


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
