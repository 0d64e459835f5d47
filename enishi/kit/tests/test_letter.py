"""One text becomes a mail: plain and HTML, with a head that nobody can add to."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import formataddr, parseaddr

import pytest
from django.utils import translation
from pytest_django import Settings

from enishi.kit import leaving
from enishi.kit.letter import Letter, html_of
from enishi.kit.models import OutboxMail

LONG = "凪の会 事務局からの、たいへん長い件名のお知らせです（2026年11月21日・土曜日）「縁側」と呼びあう方々へ🌱 " * 3


def sent(letter: Letter, settings: Settings) -> tuple[bytes, OutboxMail]:
    """Return a letter as it leaves for the mail server."""
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", False
    letter.send()
    row = OutboxMail.objects.latest("pk")
    return leaving.mail(row, None).message().as_bytes(), row


def test_text_becomes_paragraphs_links_and_small_print() -> None:
    with translation.override("ja"):
        html = html_of("こんにちは\n\n開くページ:\nhttps://x.example/a?b=1&c=2\n\n--\n小さな字\n", "件名")

    assert '<html lang="ja">' in html
    assert "<p>こんにちは</p>" in html
    assert '開くページ:<br>\n<a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>' in html
    assert "<hr>\n<small>\n<p>小さな字</p>" in html


@pytest.mark.parametrize(
    "evil", ['<img src="https://spy.example/x.gif">', "javascript:alert(1)", 'https://x"onclick="y']
)
def test_text_of_people_is_no_markup(evil: str) -> None:
    html = html_of(evil, evil)

    assert "<img" not in html
    assert '<a href="javascript' not in html
    assert 'onclick="y' not in html.replace("&quot;", "'")


@pytest.mark.django_db
def test_letter_has_no_picture_and_no_address_elsewhere(settings: Settings) -> None:
    raw, _row = sent(Letter("件名", "本文\nhttps://here.example/", to="a@example.com"), settings)
    message = message_from_bytes(raw, policy=policy.default)

    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<img" not in html
    assert "style" not in html
    assert html.count("http") == 2  # the one address: where it leads and what is read


@pytest.mark.django_db
def test_long_japanese_subject_is_folded_and_comes_back_whole(settings: Settings) -> None:
    raw, _row = sent(Letter(LONG, "本文", to="a@example.com"), settings)
    head = raw.partition(b"\n\n")[0]

    assert all(len(line) <= 78 for line in head.split(b"\n") if not line.startswith((b"Content-", b" boundary")))
    head.decode("ascii")  # RFC 2047: nothing but ASCII on the wire
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == " ".join(LONG.split())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["縁" * 80, "あ" * 40 + " 事務局", 'A "quoted", name; <x@y>' * 3, "(株)髙﨑・凪の会"])
def test_sender_with_a_long_japanese_name_is_one_address(settings: Settings, name: str) -> None:
    letter = Letter("件名", "本文", to="a@example.com", sender=formataddr((name, "alumni@example.jp")))
    raw, _row = sent(letter, settings)
    said, address = parseaddr(message_from_bytes(raw, policy=policy.compat32)["From"])

    whole = str(make_header(decode_header(said))).replace("\n ", " ")
    assert (whole, address) == (name, "alumni@example.jp")
    assert all(len(line) < 100 for line in raw.partition(b"\n\n")[0].split(b"\n"))


@pytest.mark.django_db
def test_what_asks_can_be_ended_by_one_click_and_what_does_not_has_no_such_head(settings: Settings) -> None:
    address = "https://alumni.example.jp/n/nagi/silence/" + "x" * 160 + "/"
    raw, row = sent(Letter("件名", "本文", to="a@example.com", asks=address), settings)
    plain, _other = sent(Letter("件名", "本文", to="a@example.com"), settings)
    asking, answering = (message_from_bytes(each, policy=policy.compat32) for each in (raw, plain))

    assert row.asks
    assert asking["List-Unsubscribe"].strip() == f"<{address}>"  # long as it is, neither broken nor encoded
    assert asking["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert answering["List-Unsubscribe"] is None
    assert asking["Auto-Submitted"] == answering["Auto-Submitted"] == "auto-generated"


EVIL = ["x\r\nBcc: b@example.com", "x\nBcc: b@example.com", "x\rBcc: b", "x\x00y", "x\x0by", "x\u2028Bcc: b"]


@pytest.mark.django_db
@pytest.mark.parametrize("evil", EVIL)
def test_subject_adds_no_header(settings: Settings, evil: str) -> None:
    raw, _row = sent(Letter(evil, "本文", to="a@example.com"), settings)
    message = message_from_bytes(raw, policy=policy.default)

    assert "Bcc" not in message
    assert set(message.keys()) == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    }  # fmt: skip


@pytest.mark.django_db
def test_message_id_is_the_same_at_every_try_and_another_for_every_mail(settings: Settings) -> None:
    _raw, row = sent(Letter("件名", "本文", to="a@example.com"), settings)
    _raw, other = sent(Letter("件名", "本文", to="a@example.com"), settings)

    first, again, third = (leaving.mail(each, None).message()["Message-ID"] for each in (row, row, other))
    assert first == again != third
