"""How people type on the way in: 長音 for a hyphen, a whole link for a code, an address in full width."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from enishi.joining import codes
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.networks.tests.make import make_network

FACTS = {
    "family": "入江",
    "given": "文乃",
    "year": "1989",
    "month": "2",
    "day": "3",
    "left": "平成33",
    "standing": "left",
}


@pytest.mark.parametrize("hyphen", ["-", "ー", "ｰ", "―", "─", "〜", "－", "‐", "−", " ", "　"])
def test_code_takes_whatever_stands_for_a_hyphen(hyphen: str) -> None:
    assert codes.plain(hyphen.join(("ABCD", "２３４５", "ＥＦＧＨ"))) == "abcd2345efgh"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("https://enishi.example.jp/n/nagi/join/ABCD-2345-EFGH/", "abcd2345efgh"),
        ("  http://localhost:8000/n/nagi/join/abcd-2345-efgh/choices/?lost#x ", "abcd2345efgh"),
        ("ｈｔｔｐｓ：／／enishi.example.jp／n／nagi／join／ABCDー2345ーEFGH／", "abcd2345efgh"),
        ("https://enishi.example.jp/n/nagi/join/ABCD-2345-EFGH/?" + "u" * 1000, "abcd2345efgh"),
        ("ABCD-2345-EFGH", "abcd2345efgh"),
        ("https://enishi.example.jp/n/nagi/join/", ""),
        ("https://enishi.example.jp/n/nagi/with/ABCD-2345-EFGH/", ""),
        ("h" * 5000, ""),
    ],
)
def test_code_is_read_from_a_link(typed: str, code: str) -> None:
    assert codes.plain_of(typed) == code


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["{}", "https://enishi.example.jp/n/somewhere/join/{}/"])
def test_join_code_leads_on_from_kana_and_from_a_link(client: Client, form: str) -> None:
    network = make_network()
    issued = make_invitation(make_roster_person(network))

    answer = client.post(
        reverse("joining:join-code", args=[network.slug]), {"code": form.format(issued.code.replace("-", "ー"))}
    )

    assert answer["Location"] == reverse("joining:join", args=[network.slug, issued.code])


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["ｋｙｏｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", " kyoko＠example.com　"])
@pytest.mark.parametrize("way", ["join", "claim", "sign-in"])
def test_address_in_full_width_is_no_mistake(client: Client, typed: str, way: str) -> None:
    network = make_network()
    urls = {
        "join": reverse("joining:join", args=[network.slug, make_invitation(make_roster_person(network)).code]),
        "claim": reverse("joining:claim", args=[network.slug]),
        "sign-in": "/account/login/",
    }
    mail.outbox.clear()

    answer = client.post(urls[way], {**FACTS, "email": typed})

    assert answer.status_code == 302
    assert [sent.to for sent in mail.outbox] == [["kyoko@example.com"]]


@pytest.mark.django_db
def test_address_that_is_none_is_refused_as_before(client: Client) -> None:
    answer = client.post(reverse("joining:claim", args=[make_network().slug]), {**FACTS, "email": "ｋｙｏｋｏ"})

    assert answer.status_code == 422
    assert mail.outbox == []
