"""Whoever is stuck on the way in is told whom to ask, where the network has named somebody."""

from __future__ import annotations

from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from enishi.joining.actions import Issued, revoke
from enishi.joining.models import Invitation
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.members.tests.make import make_member
from enishi.networks import letters
from enishi.networks.models import Network
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "000-0000-0000 (平日10–17時)", "help@nagi.example.jp"
TYPED = {"family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "3", "email": "fumino@example.net"}


def a_network(**values: Any) -> Network:
    return make_network(**{"contact_phone": PHONE, "contact_email": EMAIL} | values)


def at(issued: Issued, step: str = "") -> str:
    name = f"joining:join-{step}" if step else "joining:join"
    return reverse(name, args=[issued.invitation.network.slug, issued.code])


def change(issued: Issued, **values: Any) -> None:
    Invitation.objects.within(issued.invitation.network_id).update(**values)


def wrong(client: Client, issued: Issued) -> str:
    return client.post(at(issued), TYPED | {"day": "4"}).text


def locked(client: Client, issued: Issued) -> str:
    change(issued, wrong_tries=5)
    return client.get(at(issued)).text


def expired(client: Client, issued: Issued) -> str:
    now = timezone.now()
    change(issued, sent_at=now - timedelta(days=31), expires_at=now - timedelta(days=1))
    return client.get(at(issued)).text


def withdrawn(client: Client, issued: Issued) -> str:
    revoke(issued.invitation, by=make_member(issued.invitation.network, role="owner"))
    return client.get(at(issued)).text


def unknown(client: Client, issued: Issued) -> str:
    return client.get(at(issued).replace(issued.code, "aaaa-bbbb-cccc")).text


def without_a_code(client: Client, issued: Issued) -> str:
    return client.get(reverse("joining:join-code", args=[issued.invitation.network.slug])).text


def nothing_arrived(client: Client, issued: Issued) -> str:
    client.post(at(issued), TYPED)
    return client.get(at(issued, "late")).text


def digits_stopped(client: Client, issued: Issued) -> str:
    client.post(at(issued), TYPED)
    for _ in range(6):
        answer = client.post(at(issued, "digits"), {"digits": "000000"})
    assert answer.status_code == 429
    return answer.text


STUCK = [wrong, locked, expired, withdrawn, unknown, without_a_code, nothing_arrived, digits_stopped]


@pytest.mark.parametrize("stuck", STUCK)
def test_contact_stands_where_somebody_is_stuck(client: Client, stuck: Any) -> None:
    page = stuck(client, make_invitation(make_roster_person(a_network())))

    assert '<a href="tel:00000000000">000-0000-0000 (平日10–17時)</a>' in page
    assert f'<a href="mailto:{EMAIL}" lang="en">{EMAIL}</a>' in page


@pytest.mark.parametrize("stuck", STUCK)
def test_contact_of_a_network_that_named_none_leaves_no_gap(client: Client, stuck: Any) -> None:
    page = stuck(client, make_invitation(make_roster_person(a_network(contact_phone="", contact_email=""))))

    assert "tel:" not in page
    assert "mailto:" not in page


def the_form(network: Network) -> str:
    return f'<a href="{reverse("desk:contact", args=[network.slug])}">事務局に相談</a>'


@pytest.mark.parametrize("named", [PHONE, ""])
@pytest.mark.parametrize("stuck", STUCK)
def test_contact_form_is_linked_where_somebody_is_stuck(client: Client, stuck: Any, named: str) -> None:
    network = a_network(contact_phone=named, contact_email="")

    assert the_form(network) in stuck(client, make_invitation(make_roster_person(network)))


def test_contact_form_is_linked_on_the_application(client: Client) -> None:
    network = a_network(contact_phone="", contact_email="")

    assert the_form(network) in client.get(reverse("joining:claim", args=[network.slug])).text


@pytest.mark.parametrize("named", [{}, {"contact_email": ""}, {"contact_phone": ""}])
def test_mailings_new_says_how_to_reach_the_secretariat_where_it_can_be_reached(
    client: Client, named: dict[str, str]
) -> None:
    page = new_mailing(client, a_network(**named))

    assert "連絡を望まないときの方法、事務局の連絡先" in page
    assert "招待に問い合わせ先をのせられません" not in page


def test_mailings_new_warns_where_the_secretariat_cannot_be_reached(client: Client) -> None:
    network = a_network(contact_phone="", contact_email="")
    page = new_mailing(client, network)

    assert "連絡を望まないときの方法</p>" in page
    assert "招待に問い合わせ先をのせられません" in page


def new_mailing(client: Client, network: Network) -> str:
    make_roster_person(network)
    client.force_login(make_member(network, role="secretariat").person)
    return client.get(reverse("joining:mailings-new", args=[network.slug])).text


@pytest.mark.parametrize(("language", "word"), [("ja", "お電話でのお問い合わせ"), ("en", "Questions by telephone")])
def test_contact_is_in_the_invitation_and_takes_the_answers(language: str, word: str) -> None:
    make_invitation(make_roster_person(a_network(language=language)), way="mail")

    (sent,) = mail.outbox
    html = str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert sent.reply_to == [EMAIL]
    for body in (str(sent.body), html):
        assert f"{word}" in body
        assert PHONE in body
        assert EMAIL in body


def test_contact_missing_leaves_the_invitation_without_a_way_to_answer() -> None:
    make_invitation(make_roster_person(a_network(contact_phone="", contact_email="")), way="mail")

    (sent,) = mail.outbox
    assert sent.reply_to == []
    assert "お問い合わせ" not in str(sent.body)


# -- who the mail with the digits comes from --------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "said"), [("ja", "潮見の会 事務局"), ("en", "潮見の会 secretariat")])
@pytest.mark.parametrize("way", ["join", "claim"])
def test_digits_come_from_the_secretariat_as_every_mail_of_the_network(
    settings: Any, language: str, said: str, way: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Enishi <enishi@mail.example.jp>"
    network = a_network(name="潮見の会", language=language)
    issued = make_invitation(make_roster_person(network))
    url = at(issued) if way == "join" else reverse("joining:claim", args=[network.slug])
    client = Client(headers={"accept-language": language})

    client.post(url, TYPED | {"left": "2020", "standing": "left"})

    sent = mail.outbox[-1]
    with translation.override(language):
        assert sent.from_email == letters.sender(network)
    assert parseaddr(str(make_header(decode_header(sent.from_email)))) == (said, "enishi@mail.example.jp")


def test_digits_come_from_one_address_whatever_the_network_is_called(client: Client) -> None:
    network = a_network(name='潮見\r\nBcc: x@example.com" <y@example.com>,')

    client.post(at(make_invitation(make_roster_person(network))), TYPED)

    message = mail.outbox[-1].message()
    assert "Bcc" not in message
    assert parseaddr(mail.outbox[-1].from_email)[1] == "enishi@localhost"
    assert getaddresses(message.get_all("From"))[0][1] == "enishi@localhost"
    assert len(getaddresses(message.get_all("From"))) == 1
