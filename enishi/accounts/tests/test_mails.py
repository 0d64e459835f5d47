"""Each mail is in one language from its subject to its end: the person's, where it is known, else the page's."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from enishi.accounts.models import Person
from enishi.accounts.tests.make import come_in, last_code, make_person

pytestmark = pytest.mark.django_db
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
BROWSER = {"ja": "ja", "en": "en-GB"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
Deed = Callable[[Client, Person], None]


def like(client: Client, **more: str) -> Client:
    """Return another browser of the same language."""
    return Client(HTTP_ACCEPT_LANGUAGE=client.defaults["HTTP_ACCEPT_LANGUAGE"], **more)


def a_code(client: Client, person: Person) -> None:
    like(client).post("/account/login/", {"email": person.email})


def five_wrong_codes(client: Client, person: Person) -> None:
    other = like(client)
    other.post("/account/login/", {"email": person.email})
    for _ in range(5):
        other.post("/account/login/code/", {"code": "000000" if last_code_of(person) != "000000" else "111111"})


def last_code_of(person: Person) -> str:
    return last_code() if re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE) else ""


def another_device(client: Client, person: Person) -> None:
    come_in(like(client, HTTP_USER_AGENT=CHROME), person.email, REMOTE_ADDR="198.51.100.7")


def a_second_address(client: Client, person: Person) -> None:
    client.post("/account/addresses/", {"email": "private@example.com"})
    assert client.post("/account/addresses/code/", {"code": last_code()}).status_code == 302


def an_address_in_use(client: Client, person: Person) -> None:
    other = make_person("taken@example.com", language=person.language)
    client.post("/account/addresses/", {"email": other.email})


def another_first_address(client: Client, person: Person) -> None:
    EmailAddress.objects.create(user=person, email="private@example.com", verified=True)
    client.post("/account/addresses/first/", {"email": "private@example.com"})


def an_address_less(client: Client, person: Person) -> None:
    EmailAddress.objects.create(user=person, email="private@example.com", verified=True)
    client.post("/account/addresses/removal/", {"email": "private@example.com"})


def a_password(client: Client, person: Person) -> None:
    client.post("/account/password/", {"password": "a long sentence of mine 7"})


def no_passkey_any_more(client: Client, person: Person) -> None:
    from enishi.accounts.views.proof import _name

    row = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "mine"})
    client.post("/account/passkeys/removal/", {"key": _name(row)})


DEEDS = [
    a_code, five_wrong_codes, another_device, a_second_address, an_address_in_use, another_first_address, an_address_less,
    a_password, no_passkey_any_more,
]  # fmt: skip


def in_one_language(text: str) -> set[str]:
    """Return the languages of the lines that hold words."""
    lines = [re.sub(r"https?://\S+|\S+@\S+", "", line) for line in text.splitlines()]
    return {"ja" if JAPANESE.search(line) else "en" for line in lines if re.search(r"[^\W\d_]{2}", line)}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(("mine", "asked"), [("ja", "en"), ("en", "ja")])
def test_mails_are_in_the_persons_language_whatever_the_browsers(deed: Deed, mine: str, asked: str) -> None:
    person = make_person()
    client = Client(HTTP_ACCEPT_LANGUAGE=BROWSER[asked])
    come_in(client, person.email)
    Person.objects.filter(pk=person.pk).update(language=mine)  # chosen on another device
    person.refresh_from_db()
    mail.outbox.clear()

    deed(client, person)

    assert mail.outbox
    for sent in mail.outbox:
        assert in_one_language(f"{sent.subject}\n{sent.body}") == {mine}, f"{sent.subject}\n{sent.body}"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_mails_to_an_unknown_address_are_in_the_pages_language(language: str) -> None:
    Client(headers={"accept-language": BROWSER[language]}).post("/account/login/", {"email": "nobody@example.com"})

    (sent,) = mail.outbox
    assert in_one_language(f"{sent.subject}\n{sent.body}") == {language}
