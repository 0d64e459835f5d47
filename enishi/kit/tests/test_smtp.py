"""Mail servers that close the line: nothing is lost where no text had gone, and nothing is sent twice where it had."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from enishi.kit import mailer
from enishi.kit.letter import Letter
from enishi.kit.models import OutboxMail

pytestmark = pytest.mark.django_db
State = OutboxMail.State


class MailServer:
    """A mail server at a real port that closes its lines: `closes` says at which step, after one mail or at once."""

    def __init__(self) -> None:
        self.took: list[bytes] = []
        self.closes, self.after, self.says = b"", 0, b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _from = self.socket.accept()
            except OSError:  # the test is over
                return
            with line, line.makefile("rwb", buffering=0) as wire:
                self._talk(wire)

    def _talk(self, wire: socket.SocketIO) -> None:
        wire.write(b"220 here\r\n")
        mails = 0
        while said := wire.readline().upper():
            step = said[:4]
            if step == b"DATA":
                wire.write(b"354 go on\r\n")
                text = b""
                while (each := wire.readline()) != b".\r\n":
                    text += each
                mails += 1
                self.took.append(text)
                step = b"DATA." if self.closes == b"DATA." else step
            if step == self.closes and mails >= self.after:
                wire.write(self.says)
                return
            wire.write(b"250 yes\r\n" if step != b"QUIT" else b"221 bye\r\n")


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    found = MailServer()
    settings.EMAIL_HOST, settings.EMAIL_PORT = found.socket.getsockname()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_BACKEND, settings.MAIL_LEAVES = "enishi.kit.mailer.OutboxBackend", True
    settings.MAIL_PER_MINUTE = 0
    yield found
    found.socket.close()


def write(many: int) -> None:
    for number in range(many):
        Letter("s", "t", to=f"{number}@example.com", sender="x@example.com", asks="https://x.example/1").send()


def states() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("says", [b"", b"421 enough for this line\r\n"])
@pytest.mark.parametrize("step", [b"MAIL", b"RCPT"])
def test_line_that_is_closed_between_two_mails_loses_none(server: MailServer, step: bytes, says: bytes) -> None:
    server.closes, server.after, server.says = step, 1, says
    write(4)

    mailer.hand_on_asking.func()

    assert states() == [State.SENT] * 4
    assert len(server.took) == len(set(server.took)) == 4
    assert set(OutboxMail.objects.values_list("tries", flat=True)) == {1}


def test_line_that_is_closed_before_the_first_text_is_tried_again_later(server: MailServer) -> None:
    server.closes = b"MAIL"
    write(1)
    mailer.hand_on_asking.func()
    before = (states(), len(server.took))
    server.closes = b""

    with time_machine.travel(OutboxMail.objects.get().again_at):
        mailer.hand_on_asking.func()

    assert before == ([State.WAITING], 0)
    assert (states(), len(server.took)) == ([State.SENT], 1)


def test_line_that_is_closed_after_the_text_sends_nothing_twice(server: MailServer) -> None:
    server.closes, server.after = b"DATA.", 2
    write(3)

    mailer.hand_on_asking.func()
    mailer.hand_on_asking.func()

    assert states() == [State.SENT, State.SENDING, State.SENT]
    assert len(server.took) == len(set(server.took)) == 3
