"""Mail: a row first, in the transaction of the change that it tells of; then a job that hands it on, once.

A request costs the same whether a mail leaves or not. Without a mail server (no EMAIL_URL) the row is kept and the
operator reads it with `bin/enishi outbox`. What would make a second header or recipient is refused. What invites or asks
goes at MAIL_PER_MINUTE at most, and only if whoever wrote it still stands by it then; codes and answers never wait behind it.
While no line to the mail server opens, mails wait, for days, and none is lost. What comes back is read in kit/bounces.py.
"""

from __future__ import annotations

import contextlib
import datetime
import smtplib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from email.utils import getaddresses
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError, EmailMessage
from django.core.validators import EmailValidator
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone

from enishi.kit import bounces, leaving
from enishi.kit.ids import new_public_id
from enishi.kit.jobs import job
from enishi.kit.models import OutboxMail

SMTP = "enishi.kit.smtp.Line"
TRIES = 5
AT_ONCE = 500  # mails on one line to the mail server where no rate is set
MINUTE = datetime.timedelta(minutes=1)
PATIENCE = 5 * MINUTE  # grows with each try: who greylists wants to be asked again after some minutes
GIVES_UP = datetime.timedelta(days=4)  # without a line to the mail server (RFC 5321 §4.5.4.1: four to five days)
KEPT_AFTER_SENDING = datetime.timedelta(days=30)
KEPT_UNSENT = datetime.timedelta(days=90)  # failed, stuck, or without a mail server
taken_back = Signal()
"""Sent with `mark` when a mail never left: it was taken back while it was on its way and came to be refused, or was over when its
turn came (`ask_before`)."""
given_up = Signal()
"""Sent with `mark` when a mail was tried, and never will be again; not where the mail server named its recipient as the cause, which
kit/bounces.py tells."""
_over_by_now: list[Callable[[Collection[str]], Iterable[str]]] = []


class Later(Exception):
    """The mail server did not take the mail now; the job tries again."""


class NoLine(Later):
    """No line to the mail server opens: no mail's fault, and no try of one."""


def ask_before(over_by_now: Callable[[Collection[str]], Iterable[str]]) -> None:
    """Ask, before mails that ask are handed on, which of these marks shall leave no more: hours may lie between the writing of
    a mail and its leaving, and whoever was to get it may have ended it meanwhile. Called once, when the application starts."""
    if over_by_now not in _over_by_now:
        _over_by_now.append(over_by_now)


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend of the house: `send_mail` and the like write rows of OutboxMail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message and, where there is a mail server, the job that sends it; returns how many.

        Raises BadHeaderError for a line break, NUL or second address in a header, ValueError for what the outbox cannot
        keep (attachments, copies).
        """
        with transaction.atomic():
            if len(email_messages) > 1 and all(_asks(message) for message in email_messages):
                put_many(email_messages)
            else:
                for message in email_messages:
                    put(message)
        return len(email_messages)


def put(message: EmailMessage) -> OutboxMail:
    """Write one message to the outbox, and its job where there is a mail server."""
    row = _row(message)
    row.save(force_insert=True)
    if settings.MAIL_LEAVES:
        hand_on.enqueue(row.pk)
    return row


def put_many(messages: Iterable[EmailMessage]) -> None:
    """Write messages that ask to the outbox at once, and one job for all of them: they go by the minute's rate in any case."""
    OutboxMail.objects.bulk_create([_row(message) for message in messages])
    if settings.MAIL_LEAVES:
        hand_on_asking.enqueue()


def _asks(message: EmailMessage) -> bool:
    return "List-Unsubscribe" in message.extra_headers


def _row(message: EmailMessage) -> OutboxMail:
    """Return a message as a row that is not saved yet."""
    if message.attachments or message.cc or message.bcc:
        raise ValueError("The outbox keeps mails without attachments and copies.")
    headers = {str(name): str(value) for name, value in message.extra_headers.items()}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    _refuse_injection(message, headers)
    return OutboxMail(
        public_id=getattr(message, "mark", "") or new_public_id(),
        asks=_asks(message),
        to=[str(address) for address in message.to],
        sender=message.from_email or settings.DEFAULT_FROM_EMAIL,
        subject=str(message.subject),
        text=str(message.body),
        html=_html(message),
        headers=headers,
        state=OutboxMail.State.WAITING if settings.MAIL_LEAVES else OutboxMail.State.KEPT,
    )


@job(tries=TRIES, wait=MINUTE)
def hand_on(mail: int) -> None:
    """Hand mail number `mail` to the mail server. Nobody else does: the row is claimed by a conditional update.

    A mail that was surely not taken is tried again, up to TRIES times. One that may have been taken (the process died,
    the line broke once its text was begun) stays `sending` and is never sent twice. One that asks, and comes when the minute's rate
    is used up, waits for hand_on_asking. Raises Later to be tried again.
    """
    if not settings.MAIL_LEAVES:
        return
    asks = OutboxMail.objects.filter(pk=mail, asks=True).values_list("public_id", flat=True).first()
    if asks and (room() < 1 or _let_go([asks])):
        return
    try:
        with _line() as connection:
            again = _hand_on(mail, connection)
    except NoLine:
        if not asks:
            raise
        return
    if again and not asks:  # what asks is taken up by hand_on_asking
        raise Later(again)


@job(every=MINUTE)
def hand_on_asking() -> None:
    """Hand on what invites or asks and waits, oldest first, as many as the minute's rate has room for, on one line to the mail
    server. A worker that dies in between loses nothing: what it had not claimed waits on, and the next minute sends it."""
    if not settings.MAIL_LEAVES:
        return
    waiting = OutboxMail.objects.filter(asks=True, state=OutboxMail.State.WAITING).exclude(again_at__gt=timezone.now())
    rows = dict(waiting.order_by("pk").values_list("public_id", "pk")[: room()])
    over = _let_go(rows)
    _hand_on_all([pk for mark, pk in rows.items() if mark not in over])


@job(every=MINUTE)
def hand_on_late() -> None:
    """Hand on codes and answers that no job of their own will take up: it ended while no line to the mail server opened."""
    if not settings.MAIL_LEAVES:
        return
    rows = OutboxMail.objects.filter(asks=False, state=OutboxMail.State.WAITING, again_at__lte=timezone.now())
    _hand_on_all(list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))


def _hand_on_all(mails: Sequence[int]) -> None:
    """Hand mails on, one after the other on one line; where none opens, all of them wait on."""
    if not mails:
        return
    with _line() as connection, contextlib.suppress(NoLine):
        for mail in mails:
            if _hand_on(mail, connection):
                connection.close()  # after a 'later' begin anew


def _let_go(marks: Collection[str]) -> set[str]:
    """Let those of these mails never leave that are over by now, and tell whoever wrote them; return their marks."""
    over = {mark for over_by_now in _over_by_now for mark in over_by_now(marks)} if marks else set[str]()
    if over:
        with transaction.atomic():
            for mark in take_back(over):
                taken_back.send(sender=None, mark=mark)
    return over


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
    if not waits.update(state=OutboxMail.State.SENDING, taken_at=timezone.now(), tries=F("tries") + 1):
        return ""
    return _over(OutboxMail.objects.get(pk=mail), connection)


def _over(row: OutboxMail, connection: Any) -> str:
    """Send a mail that was claimed, on the line as it stands."""
    try:
        kept = connection.open() is False
    except (OSError, smtplib.SMTPException) as error:
        raise NoLine(_without_line(row, error)) from error
    try:
        connection.send_messages([leaving.mail(row, connection)])
    except (OSError, smtplib.SMTPException) as error:
        if kept and _ended(error) and not connection.text_begun:
            connection.close()  # some servers take so many mails on a line and no more
            row.refresh_from_db(fields=["recalled"])
            return _again(row, error) if row.recalled else _over(row, connection)  # once: the next line is a new one
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
        else:
            given_up.send(sender=None, mark=row.public_id)
        return ""
    if not connection.text_begun:  # broken off before there was anything to take
        return _again(row, error)
    _state(row, OutboxMail.State.SENDING, error)  # no answer: it may have been taken
    connection.close()
    return ""


def in_states(marks: Iterable[str], *states: str) -> Any:
    """Return those of these marks (public ids) whose mails are in one of these states, as a query that stands within another, too."""
    return OutboxMail.objects.filter(public_id__in=marks, state__in=states).values_list("public_id", flat=True)


def take_back(marks: Iterable[str]) -> list[str]:
    """Let mails never leave, by their marks, in the transaction of what ended them; return the marks of those that waited.
    One that is on its way this moment leaves if the mail server takes it, and never later if it does not: then its mark is
    told by `taken_back`. What was sent is not reached."""
    waits, goes = OutboxMail.State.WAITING, OutboxMail.State.SENDING
    # held in one order and in both states: a mail that is put back to wait this very moment has one or the other
    held = list(in_states(list(marks), waits, goes).order_by("pk").select_for_update())
    OutboxMail.objects.filter(public_id__in=held).update(recalled=True)
    taken = list(in_states(held, waits))
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
    """Return how many mails failed, were on their way when their process died, or have found no line to the mail server for
    an hour (for `doctor`)."""
    at = now or timezone.now()
    failed = Q(state=OutboxMail.State.FAILED)
    died = Q(state=OutboxMail.State.SENDING, taken_at__lt=at - datetime.timedelta(minutes=10))
    waits = Q(state=OutboxMail.State.WAITING, created_at__lt=at - datetime.timedelta(hours=1)) & ~Q(error="")
    return int(OutboxMail.objects.filter(failed | died | waits).count())


def _again(row: OutboxMail, error: Exception) -> str:
    """Put a mail back to wait that the mail server did not take, up to TRIES times; returns why, empty if it was taken back."""
    row.again_at = timezone.now() + PATIENCE * row.tries
    return _back(row, error, gives_up=row.tries >= TRIES)


def _without_line(row: OutboxMail, error: Exception) -> str:
    """Put a mail back to wait that was not tried, for as long as GIVES_UP; returns why."""
    row.tries -= 1
    row.save(update_fields=["tries"])
    if not row.asks:
        row.again_at = timezone.now() + MINUTE  # the next of those that ask are looked for each minute anyway
    return _back(row, error, gives_up=row.created_at < timezone.now() - GIVES_UP)


def _back(row: OutboxMail, error: Exception, *, gives_up: bool) -> str:
    """Put a mail back to wait, or give it up, unless it was taken back meanwhile: then it never leaves. Whoever wrote it hears of
    it where it never will."""
    with transaction.atomic():
        if OutboxMail.objects.select_for_update().values_list("recalled", flat=True).get(pk=row.pk):
            row.text = row.html = ""
            _state(row, OutboxMail.State.DROPPED, error)
        else:
            _state(row, OutboxMail.State.FAILED if gives_up else OutboxMail.State.WAITING, error)
    if row.state == OutboxMail.State.DROPPED:
        taken_back.send(sender=None, mark=row.public_id)
        return ""
    if row.state == OutboxMail.State.FAILED:
        given_up.send(sender=None, mark=row.public_id)
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
