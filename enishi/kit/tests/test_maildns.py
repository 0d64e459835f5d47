"""What the names of a domain say, asked of a server of our own on this machine; nothing here leaves it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.utils import translation
from pytest_django import Settings

from enishi.kit import maildns

GOOD = {
    "example.jp.": ["some-proof=1", "v=spf1 include:_spf.example.net -all"],
    "mail1._domainkey.example.jp.": ["v=DKIM1; k=rsa; p=MIIBIjANBg"],
    "_dmarc.example.jp.": ["v=DMARC1; p=reject"],
}


class Names(threading.Thread):
    """Answers TXT questions from `known`; a name that is not there does not exist, one with None gets no answer."""

    def __init__(self, known: dict[str, list[str] | None]) -> None:
        super().__init__(daemon=True)
        self.known, self.asked = known, list[str]()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))

    def run(self) -> None:
        while True:
            try:
                data, client = self.socket.recvfrom(4096)
            except OSError:
                return
            question = dns.message.from_wire(data)
            name = question.question[0].name.to_text()
            self.asked.append(name)
            texts = self.known.get(name, [])
            if texts is None:
                continue
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            if name not in self.known:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            if texts:
                quoted = ['" "'.join(text[at : at + 200] for at in range(0, len(text), 200)) for text in texts]
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{each}"' for each in quoted)))
            self.socket.sendto(answer.to_wire(), client)


@pytest.fixture
def names(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    settings.DEFAULT_FROM_EMAIL, settings.EMAIL_HOST = "凪の会 <alumni@example.jp>", "smtp.example.net"
    settings.EMAIL_DKIM_SELECTOR, settings.EMAIL_BOUNCES = "mail1", ""
    server = Names(dict(GOOD))
    server.start()
    asks = dns.resolver.Resolver(configure=False)
    asks.nameservers, asks.port = ["127.0.0.1"], server.socket.getsockname()[1]
    monkeypatch.setattr(maildns, "resolver", lambda: asks)
    with translation.override("en"):
        yield server
    server.socket.close()


def verdicts() -> dict[str, str]:
    return {each.name: each.verdict for each in maildns.look()}


def test_domain_with_everything_is_well(names: Names) -> None:
    assert verdicts() == {"SPF": "ok", "DKIM": "ok", "DMARC": "ok"}
    assert "smtp.example.net" in maildns.look()[0].says


def test_domain_with_nothing_is_told_what_to_write_where(names: Names) -> None:
    names.known.clear()

    found = maildns.look()

    assert [each.verdict for each in found] == ["warn", "warn", "warn"]
    assert [(each.at, each.line) for each in found] == [
        ("example.jp", "v=spf1 a:smtp.example.net ~all"),
        ("mail1._domainkey.example.jp", ""),
        ("_dmarc.example.jp", "v=DMARC1; p=none; rua=mailto:postmaster@example.jp"),
    ]


@pytest.mark.parametrize(
    ("name", "texts", "record", "verdict"),
    [
        ("example.jp.", ["v=spf1 -all", "v=spf1 ~all"], "SPF", "warn"),
        ("example.jp.", ["v=spf1 +all"], "SPF", "warn"),
        ("example.jp.", ["v=spf1 mx"], "SPF", "warn"),
        ("example.jp.", ["v=spf10 -all"], "SPF", "warn"),
        ("example.jp.", ["V=SPF1 redirect=_spf.example.net"], "SPF", "ok"),
        ("mail1._domainkey.example.jp.", ["v=DKIM1; p="], "DKIM", "warn"),
        ("mail1._domainkey.example.jp.", ["v=DKIM1; p=" + "A" * 700], "DKIM", "ok"),
        ("_dmarc.example.jp.", ["v=DMARC1; p=none"], "DMARC", "note"),
        ("_dmarc.example.jp.", ["v=DMARC1;p=Quarantine"], "DMARC", "ok"),
    ],
)
def test_record_is_judged(names: Names, name: str, texts: list[str], record: str, verdict: str) -> None:
    names.known[name] = texts

    assert verdicts() | {record: verdict} == {"SPF": "ok", "DKIM": "ok", "DMARC": "ok"} | {record: verdict}
    assert verdicts()[record] == verdict


def test_dmarc_of_the_domain_above_counts(names: Names, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "alumni@members.example.jp"

    assert verdicts()["DMARC"] == "ok"


def test_spf_is_that_of_the_address_mail_comes_back_to(names: Names, settings: Settings) -> None:
    settings.EMAIL_BOUNCES = "bounces@back.example.jp"
    names.known["back.example.jp."] = ["v=spf1 -all"]

    assert verdicts()["SPF"] == "ok"
    assert "back.example.jp." in names.asked
    assert "example.jp." not in names.asked


def test_selector_that_is_not_known_is_asked_for(names: Names, settings: Settings) -> None:
    settings.EMAIL_DKIM_SELECTOR = ""

    (dkim,) = (each for each in maildns.look() if each.name == "DKIM")

    assert dkim.verdict == "note"
    assert "EMAIL_DKIM_SELECTOR" in dkim.says


def test_silence_is_told_within_the_time(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    names.known = dict.fromkeys((*GOOD, "_dmarc.jp."))
    monkeypatch.setattr(maildns, "LONGEST", 0.5)
    begun = time.monotonic()

    found = maildns.look()

    assert time.monotonic() - begun < 2
    assert [each.verdict for each in found] == ["note"] * 3
    assert all("answered" in each.says for each in found)


@pytest.mark.parametrize("sender", ["enishi@localhost", "", "no address"])
def test_nothing_is_asked_for_a_domain_of_this_machine_alone(names: Names, settings: Settings, sender: str) -> None:
    settings.DEFAULT_FROM_EMAIL = sender

    assert maildns.look() == []
    assert names.asked == []


@pytest.mark.parametrize(
    ("host", "named"),
    [("mail.example.com", "a:mail.example.com"), ("192.0.2.7", "ip4:192.0.2.7"), ("[2001:db8::7]", "ip6:2001:db8::7")],
)
def test_spf_names_a_server_by_its_name_or_by_its_address(host: str, named: str) -> None:
    assert maildns._mechanism(host) == named
