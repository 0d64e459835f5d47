"""The operator's commands about accounts."""

from __future__ import annotations

import argparse
import json
from email.utils import formataddr

import pytest
from django.core.mail import send_mail
from django.test import Client
from pytest_django import Settings

from enishi.accounts import commands, flows
from enishi.accounts.models import OperatorAct, Person
from enishi.accounts.tests.make import make_person
from enishi.config.cli import main
from enishi.kit.models import OutboxMail

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


def test_founder_add_makes_the_account_and_is_on_record(capsys: Capture) -> None:
    assert main(["founder", "add", "Hana@Example.com"]) == 0

    person = flows.owner_of("hana@example.com")
    assert person is not None
    assert person.is_founder
    act = OperatorAct.objects.get()
    assert (act.what, act.person, bool(act.operator)) == ("founder", person, True)
    assert "hana@example.com" in capsys.readouterr().out


def test_founder_add_names_who_is_there_already_once() -> None:
    person = make_person("hana@example.com")

    for _ in range(2):
        assert commands.founder_add(argparse.Namespace(email="hana@example.com")) == 0

    assert list(Person.objects.filter(is_founder=True)) == [person]


@pytest.mark.parametrize("command", [commands.founder_add, commands.login_link])
def test_commands_refuse_what_is_no_address(command: object, capsys: Capture) -> None:
    assert command(argparse.Namespace(email="hana")) == 2  # type: ignore[operator]

    assert "メールアドレスではありません" in capsys.readouterr().err
    assert not Person.objects.exists()


def test_login_link_prints_a_link_that_works_and_is_on_record(client: Client, capsys: Capture) -> None:
    person = make_person("hana@example.com")

    assert main(["login-link", "hana@example.com"]) == 0

    link = capsys.readouterr().out.strip()
    client.post(link.removeprefix("http://127.0.0.1:8000"))
    assert client.session["_auth_user_id"] == str(person.pk)
    assert OperatorAct.objects.get().what == "login-link"


def test_login_link_for_nobody_or_a_closed_account_is_refused(capsys: Capture) -> None:
    make_person("closed@example.com", is_active=False)

    codes = [commands.login_link(argparse.Namespace(email=each)) for each in ("no@example.com", "closed@example.com")]

    assert codes == [1, 1]
    assert capsys.readouterr().out == ""
    assert not OperatorAct.objects.exists()


def test_outbox_prints_the_latest_mails_and_those_to_an_address(settings: Settings, capsys: Capture) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", False
    for each in range(3):
        send_mail(f"件名{each}", "本文", None, [f"a{each}@example.com"])

    assert main(["outbox", "--last", "2"]) == 0
    shown = capsys.readouterr().out
    assert ["件名0" in shown, "件名1" in shown, "件名2" in shown] == [False, True, True]

    assert main(["outbox", "--to", "A0@example.com", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["to"], row["subject"], row["state"]) for row in rows] == [(["a0@example.com"], "件名0", "kept")]


def test_outbox_shows_the_sender_as_people_read_it(settings: Settings, capsys: Capture) -> None:
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", False
    for sender in (
        formataddr(("凪の会 事務局", "jimu@example.jp")),
        "plain@example.jp",
        "=?nonsense?q?x?= <odd@example.jp>",
    ):
        send_mail("件名", "本文", sender, ["a@example.com"])
    encoded = OutboxMail.objects.order_by("pk")[0].sender

    main(["outbox", "--json"])
    rows = json.loads(capsys.readouterr().out)
    main(["outbox"])

    assert "=?utf-8?" in encoded
    assert [row["from"] for row in rows] == [
        "凪の会 事務局 <jimu@example.jp>", "plain@example.jp", "=?nonsense?q?x?= <odd@example.jp>"
    ]  # fmt: skip
    assert "凪の会 事務局 <jimu@example.jp>" in capsys.readouterr().out


SPOKEN = {
    "founder add hana@example.com": ("会をはじめられます", "can start networks now"),
    "founder add hana": ("メールアドレスではありません", "is not an e-mail address"),
    "login-link nobody@example.com": ("ログインする方はいません", "Nobody signs in with"),
    "login-link closed@example.com": ("閉じられています", "is closed"),
    "outbox --to nobody@example.com": ("メールはありません", "No mail to"),
    "outbox": ("差出人", "From: "),
}


@pytest.mark.parametrize("line", SPOKEN)
@pytest.mark.parametrize("shell", ["ja_JP.UTF-8", "en_GB.UTF-8"])
def test_commands_speak_the_language_of_the_shell(
    line: str, shell: str, monkeypatch: pytest.MonkeyPatch, settings: Settings, capsys: Capture
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", shell)
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", False
    make_person("closed@example.com", is_active=False)
    send_mail("件名", "本文", None, ["a@example.com"])

    main(line.split())

    said = "".join(capsys.readouterr())
    japanese, english = SPOKEN[line]
    assert (japanese in said, english in said) == (shell.startswith("ja"), shell.startswith("en"))
