"""Mail is written with the change it tells of, and handed on once."""

from __future__ import annotations

import contextlib
import smtplib
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.message import BadHeaderError, EmailMessage
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from enishi.kit import jobs, mailer
from enishi.kit.models import OutboxMail

pytestmark = pytest.mark.django_db
State = OutboxMail.State
ASKS = {"List-Unsubscribe": "<https://x.example/u>"}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Server:
    """A mail server in place of Django's SMTP backend: what it took, and what it answers."""

    took: list[EmailMessage] = []
    opens: list[Exception | None] = []
    answers: list[Exception | None] = []
    text_begun = True

    def __init__(self, **_options: Any) -> None:
        pass

    def open(self) -> None:
        error = Server.opens.pop(0) if Server.opens else None
        if error:
            raise error

    def close(self) -> None:
        pass

    def send_messages(self, messages: list[EmailMessage]) -> int:
        error = Server.answers.pop(0) if Server.answers else None
        if error:
            raise error
        Server.took += messages
        return len(messages)


@pytest.fixture
def outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "enishi.kit.mailer.OutboxBackend"
    settings.MAIL_LEAVES = False


@pytest.fixture
def server(outbox: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.MAIL_LEAVES = True
    Server.took, Server.opens, Server.answers = [], [], []
    monkeypatch.setattr(mailer, "SMTP", f"{__name__}.Server")
    monkeypatch.setattr(mailer, "get_connection", lambda _path: Server())
    return Server


def write(subject: str = "件名", to: str = "a@example.com", **more: Any) -> OutboxMail:
    EmailMultiAlternatives(subject, "本文", to=[to], **more).send()
    return OutboxMail.objects.latest("pk")


def test_mail_without_a_server_is_kept_and_enqueues_nothing(outbox: None) -> None:
    row = write()

    assert (row.state, row.to, row.subject, row.text) == (State.KEPT, ["a@example.com"], "件名", "本文")
    assert jobs.drain() == 0


def test_mail_of_a_change_that_is_undone_was_never_written(server: type[Server]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError

    assert jobs.drain() == 0
    assert OutboxMail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_mail_is_handed_on_once_however_often_the_job_runs(server: type[Server]) -> None:
    row = write()

    jobs.drain()
    mailer.hand_on.func(row.pk)
    mailer.hand_on.func(row.pk)

    row.refresh_from_db()
    assert len(server.took) == 1
    assert (row.state, row.tries) == (State.SENT, 1)
    assert row.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_mail_that_was_sent_keeps_its_head_and_no_words(server: type[Server]) -> None:
    row = write(alternatives=[("<p>本文</p>", "text/html")], headers={"Reply-To": "b@example.com"})

    jobs.drain()

    row.refresh_from_db()
    assert len(server.took) == 1
    assert (row.state, row.text, row.html) == (State.SENT, "", "")
    assert (row.to, row.subject, row.headers) == (["a@example.com"], "件名", {"Reply-To": "b@example.com"})


def test_mail_whose_process_died_on_the_way_is_told_and_not_sent_again(server: type[Server]) -> None:
    row = write()
    OutboxMail.objects.filter(pk=row.pk).update(state=State.SENDING, taken_at="2026-01-01T00:00:00Z")

    mailer.hand_on.func(row.pk)

    assert server.took == []
    assert mailer.stuck() == 1


def test_mail_that_broke_off_without_an_answer_is_not_sent_again(server: type[Server]) -> None:
    row = write()
    server.answers = [smtplib.SMTPServerDisconnected("gone")]

    mailer.hand_on.func(row.pk)
    mailer.hand_on.func(row.pk)

    row.refresh_from_db()
    assert (row.state, row.error, server.took) == (State.SENDING, "gone", [])


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The marks of mails that were told to have been given up, or taken back."""
    marks: dict[str, list[str]] = {"given up": [], "taken back": []}
    listeners = [lambda mark, name=name, **_kwargs: marks[name].append(mark) for name in marks]
    for signal, listener in zip((mailer.given_up, mailer.taken_back), listeners, strict=True):
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(listener, weak=False)
    return marks


def test_mail_that_was_not_taken_is_tried_again_up_to_the_limit(
    server: type[Server], heard: dict[str, list[str]]
) -> None:
    row = write()
    server.answers = [smtplib.SMTPDataError(451, b"later")] * 10

    for _try in range(mailer.TRIES):
        with pytest.raises(mailer.Later):
            mailer.hand_on.func(row.pk)
    mailer.hand_on.func(row.pk)  # nothing is left to claim

    row.refresh_from_db()
    assert (row.state, row.tries) == (State.FAILED, mailer.TRIES)
    assert mailer.stuck() == 1
    assert heard["given up"] == [row.public_id]


@pytest.mark.parametrize("asks", [True, False])
def test_mail_waits_as_long_as_no_line_opens_and_leaves_when_one_does(
    server: type[Server], heard: dict[str, list[str]], asks: bool
) -> None:
    server.opens = [ConnectionRefusedError("shut")] * 200
    with time_machine.travel(NOON, tick=False) as clock:
        row, _other = write(headers=ASKS if asks else {}), write(headers=ASKS)
        for _try in range(mailer.TRIES):  # its own job
            with contextlib.suppress(mailer.NoLine):
                mailer.hand_on.func(row.pk)
        shut = len(server.opens)
        for _minute in range(90):
            clock.shift(60)
            mailer.hand_on_asking.func()
            mailer.hand_on_late.func()
        row.refresh_from_db()
        waited, knocked, stuck = (row.state, row.tries), shut - len(server.opens), mailer.stuck()
        server.opens = []
        clock.shift(120)
        mailer.hand_on_asking.func()
        mailer.hand_on_late.func()

    assert waited == (State.WAITING, 0)
    assert knocked == 90 * (1 if asks else 2)  # once a minute and line, whatever waits
    assert stuck == (1 if asks else 2)
    assert (len(server.took), OutboxMail.objects.filter(state=State.SENT).count()) == (2, 2)
    assert heard["given up"] == []


def test_mail_is_given_up_when_no_line_has_opened_for_days(server: type[Server], heard: dict[str, list[str]]) -> None:
    server.opens = [ConnectionRefusedError("shut")] * 2
    with time_machine.travel(NOON, tick=False) as clock:
        row = write(headers=ASKS)
        clock.shift(mailer.GIVES_UP - timedelta(minutes=1))
        mailer.hand_on_asking.func()
        assert heard["given up"] == []
        clock.shift(timedelta(minutes=2))
        mailer.hand_on_asking.func()

    row.refresh_from_db()
    assert (row.state, heard["given up"]) == (State.FAILED, [row.public_id])


@pytest.mark.parametrize("one", [True, False])
def test_mail_that_asks_never_leaves_when_it_is_over_by_its_turn(
    server: type[Server], heard: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch, one: bool
) -> None:
    over, stands = write(headers=ASKS), write(headers=ASKS, to="b@example.com")
    monkeypatch.setattr(mailer, "_over_by_now", [])
    mailer.ask_before(lambda marks: {over.public_id} & set(marks))

    if one:
        mailer.hand_on.func(over.pk)
        mailer.hand_on.func(stands.pk)
    else:
        mailer.hand_on_asking.func()

    over.refresh_from_db()
    assert [each.to for each in server.took] == [["b@example.com"]]
    assert (over.state, over.text, heard["taken back"]) == (State.DROPPED, "", [over.public_id])


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (smtplib.SMTPDataError(554, b"no"), State.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"unknown")}), State.FAILED),
        (smtplib.SMTPDataError(451, b"later"), State.WAITING),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (450, b"later")}), State.WAITING),
    ],
)
def test_mail_that_the_server_answered_is_failed_or_waits(server: type[Server], answer: Exception, state: str) -> None:
    row = write()
    server.answers = [answer]

    if state == State.WAITING:
        with pytest.raises(mailer.Later):
            mailer.hand_on.func(row.pk)
    else:
        mailer.hand_on.func(row.pk)

    row.refresh_from_db()
    assert row.state == state


def test_mail_goes_out_with_its_headers_and_subject_as_written(server: type[Server]) -> None:
    subject = "凪の会からのお知らせ：" + "長い件名は折り返されます。" * 4
    row = write(subject, '"凪の会, 事務局" <a@example.com>', headers={"List-Unsubscribe": "<https://x.example/u>"})

    mailer.hand_on.func(row.pk)
    sent = server.took[0].message()

    assert str(make_header(decode_header(sent["Subject"]))).replace("\n", "") == subject
    assert sent["List-Unsubscribe"] == "<https://x.example/u>"
    assert row.public_id in sent["Message-ID"]
    assert server.took[0].to == ['"凪の会, 事務局" <a@example.com>']


@pytest.mark.django_db(transaction=True)
def test_mail_that_asks_goes_at_the_rate_and_a_code_does_not_wait(server: type[Server], settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 3
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(8):
            write(f"招待 {number}", headers=ASKS)
        jobs.drain()
        write("コード")
        jobs.drain()
        mailer.hand_on_asking.func()
        first = [each.subject for each in server.took]
        clock.shift(61)
        mailer.hand_on_asking.func()
        mailer.hand_on_asking.func()  # a second worker in the same minute
        second = [each.subject for each in server.took[4:]]
        clock.shift(61)
        mailer.hand_on_asking.func()

    assert first == ["招待 0", "招待 1", "招待 2", "コード"]
    assert second == ["招待 3", "招待 4", "招待 5"]
    assert [each.subject for each in server.took[7:]] == ["招待 6", "招待 7"]
    assert not OutboxMail.objects.exclude(state=State.SENT).exists()


def test_mail_that_asks_is_asked_again_after_minutes_where_the_server_says_later(
    server: type[Server], settings: Settings
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        row = write(headers=ASKS)
        server.answers = [smtplib.SMTPRecipientsRefused({"a@example.com": (450, b"greylisted")})]
        mailer.hand_on_asking.func()
        mailer.hand_on_asking.func()  # not at once again
        row.refresh_from_db()
        waited = (row.state, row.tries)
        clock.shift(5 * 60 + 1)
        mailer.hand_on_asking.func()

    row.refresh_from_db()
    assert waited == (State.WAITING, 1)
    assert (row.state, row.tries, len(server.took)) == (State.SENT, 2, 1)


def test_mail_rate_of_nothing_sets_no_limit(server: type[Server], settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 0
    for _each in range(5):
        write(headers=ASKS)

    mailer.hand_on_asking.func()

    assert len(server.took) == 5


BAD = ["x\nBcc: b@example.com", "x\r\nBcc: b@example.com", "x\rBcc: b", "x\x00y", "x\x0by"]


@pytest.mark.parametrize("text", BAD)
def test_mail_with_a_line_break_in_a_header_is_refused(outbox: None, text: str) -> None:
    for bad in (
        {"subject": text},
        {"headers": {"X-A": text}},
        {"headers": {text: "a"}},
        {"reply_to": [text]},
        {"to": text},
    ):
        with pytest.raises(BadHeaderError):
            write(**bad)

    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize(
    "to",
    [
        "a@example.com, b@example.com",
        "a@example.com;b@example.com",
        "x <a@example.com>, <b@example.com>",
        "a",
        "a@b c@d.jp",
    ],
)
def test_mail_to_more_or_less_than_one_address_is_refused(outbox: None, to: str) -> None:
    with pytest.raises(BadHeaderError):
        write(to=to)

    assert OutboxMail.objects.count() == 0


def test_mail_with_copies_or_attachments_is_refused(outbox: None) -> None:
    with pytest.raises(ValueError):
        write(bcc=["b@example.com"])
    with pytest.raises(ValueError):
        write(attachments=[("a.txt", "x", "text/plain")])

    assert OutboxMail.objects.count() == 0


def test_mail_by_djangos_own_function_is_written_too(outbox: None) -> None:
    send_mail("s", "t", None, ["a@example.com"], html_message="<p>t</p>")

    assert OutboxMail.objects.get().html == "<p>t</p>"
    assert not hasattr(mail, "outbox") or mail.outbox == []


@pytest.mark.parametrize(
    ("state", "days"), [(state, 30 if state in (State.SENT, State.DROPPED) else 90) for state in State.values]
)
def test_mails_are_forgotten_after_a_month_and_what_was_not_sent_after_three(
    outbox: None, state: str, days: int
) -> None:
    written = write(), write()
    for row, age in zip(written, (days - 1, days + 1), strict=True):
        at = timezone.now() - timedelta(days=age)
        OutboxMail.objects.filter(pk=row.pk).update(
            state=state, created_at=at, sent_at=at if state == State.SENT else None
        )

    mailer.forget_old.func()

    assert list(OutboxMail.objects.values_list("pk", flat=True)) == [written[0].pk]
