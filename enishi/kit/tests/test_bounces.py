"""What came back is known again, and why; what anybody could make up is not."""

from __future__ import annotations

import smtplib

import pytest
from pytest_django import Settings

from enishi.kit import bounces, leaving, mailer
from enishi.kit.letter import Letter
from enishi.kit.models import OutboxMail

MARK = "abcdefghjk"


def notification(
    *, mark: str = MARK, status: str = "5.1.1", said: str = "smtp; 550 5.1.1 User unknown", action: str = "failed",
    to: str = "alumni@example.jp", given_back: str = "text/rfc822-headers", message_id: str = "",
) -> bytes:  # fmt: skip
    """Return a delivery status notification as mail servers write them (RFC 3464)."""
    known = message_id or bounces.message_id(mark, "alumni@example.jp")
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.jp>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.jp.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp
Arrival-Date: Sat, 21 Nov 2026 09:00:00 +0900

Final-Recipient: rfc822; fumino@example.com
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--B
Content-Type: {given_back}

From: alumni@example.jp
To: fumino@example.com
Subject: =?utf-8?b?5oub5b6F?=
Message-ID: {known}

--B--
""".encode()


@pytest.mark.parametrize("given_back", ["text/rfc822-headers", "message/rfc822"])
def test_notification_is_known_by_the_message_that_it_gives_back(given_back: str) -> None:
    assert bounces.read(notification(given_back=given_back)) == (MARK, bounces.UNKNOWN)


def test_notification_is_known_by_the_address_it_comes_to(settings: Settings) -> None:
    settings.EMAIL_BOUNCES = "bounces@example.jp"
    path = bounces.return_path(MARK)

    assert path.startswith(f"bounces+{MARK}-")
    assert bounces.read(notification(to=path, message_id="<none@example.jp>")) == (MARK, bounces.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.1.1", "smtp; 550 no such user", bounces.UNKNOWN),
        ("5.1.10", "smtp; 556 null MX", bounces.UNKNOWN),
        ("5.2.1", "smtp; 550 disabled", bounces.UNKNOWN),
        ("5.2.2", "smtp; 552 over quota", bounces.FULL),
        ("5.7.1", "smtp; 550 5.7.1 blocked", bounces.REFUSED),
        ("5.7.26", "smtp; 550 unauthenticated", bounces.REFUSED),
        ("5.0.0", "smtp; 550 Host unknown", bounces.UNKNOWN),
        ("5.0.0", "smtp; 552 mailbox full", bounces.FULL),
        ("5.3.4", "smtp; 552 too big", bounces.REFUSED),
        ("", "smtp; 554 refused", bounces.REFUSED),
    ],
)
def test_notification_says_why_in_one_of_three_words(status: str, said: str, reason: str) -> None:
    assert bounces.read(notification(status=status, said=said)) == (MARK, reason)


OTHERS = [
    notification(action="delayed", status="4.4.1"),
    notification(action="delivered", status="2.0.0"),
    notification(action="failed", status="4.2.2"),
    notification(message_id=f"<{MARK}.0123456789abcdef@example.jp>"),  # the signature is wrong
    notification(message_id=f"<{MARK}@example.jp>"),
    notification(message_id="<some-other@mail.example.jp>"),
    b"From: fumino@example.com\nSubject: I am away\nAuto-Submitted: auto-replied\n\nBack on Monday.\n",
    b"",
    b"\xff\xfe\x00" * 500,
    b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n",
    b"Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n",
    b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\n" * 50,
]


@pytest.mark.parametrize("raw", OTHERS, ids=range(len(OTHERS)))
def test_anything_else_says_of_no_mail_that_it_came_back(raw: bytes) -> None:
    assert bounces.read(raw) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((550, b"5.1.1 unknown"), bounces.UNKNOWN),
        ((550, b"nobody here"), bounces.UNKNOWN),
        ((552, b"5.2.2 full"), bounces.FULL),
        ((554, b"5.7.1 refused"), bounces.REFUSED),
    ],
)
def test_refusal_when_handing_over_is_told_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes], reason: str
) -> None:
    class Refuses:
        def open(self) -> None:
            pass

        close = open

        def send_messages(self, messages: object) -> None:
            raise smtplib.SMTPRecipientsRefused({"a@example.com": answer})

    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    monkeypatch.setattr(mailer, "get_connection", lambda _path: Refuses())
    told: list[tuple[str, str]] = []

    def listen(mark: str, reason: str, **_kwargs: object) -> None:
        told.append((mark, reason))

    bounces.returned.connect(listen)
    letter = Letter("件名", "本文", to="a@example.com")
    letter.send()
    mailer.hand_on.func(OutboxMail.objects.get().pk)

    assert told == [(letter.mark, reason)]
    assert OutboxMail.objects.get().state == OutboxMail.State.FAILED


@pytest.mark.django_db
def test_mail_leaves_with_the_path_by_which_it_comes_back(settings: Settings) -> None:
    settings.EMAIL_BOUNCES, settings.EMAIL_BACKEND = "bounces@example.jp", "enishi.kit.mailer.OutboxBackend"
    Letter("件名", "本文", to="a@example.com", sender="凪の会 <alumni@example.jp>").send()
    row = OutboxMail.objects.get()

    mail = leaving.mail(row, None)

    assert mail.from_email == bounces.return_path(row.public_id)
    assert "alumni@example.jp" in mail.message()["From"].encode()
    assert "bounces" not in mail.message().as_string().replace(mail.from_email, "")


@pytest.mark.parametrize("to", ["<", '"', "a@", "a@[", ",<", "=?utf-8?q?", "\x00", "戻り先"])
def test_notification_with_a_head_that_is_none_is_read_all_the_same(to: str) -> None:
    assert bounces.read(notification(to=to)) == (MARK, bounces.UNKNOWN)
