"""What an account holds: addresses, sessions, language, theme."""

from __future__ import annotations

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from enishi.accounts import addresses, devices
from enishi.accounts.models import Device
from enishi.accounts.tests.make import come_in, last_code, make_person

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "WindowsのChrome"),
        (IPHONE, "iPhoneのSafari"),
        (CHROME.replace("Safari/537.36", "Safari/537.36 Edg/140.0"), "WindowsのEdge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "LinuxのFirefox"),
        ("curl/8", "わからない端末"),
        ("", "わからない端末"),
    ],
)
def test_devices_are_named_in_words(agent: str, words: str) -> None:
    assert devices.said(devices.words_of(agent)) == words


def test_account_shows_everything_with_as_many_queries_however_much(
    client: Client, django_assert_max_num_queries: object
) -> None:
    person = make_person()
    come_in(client, person.email)
    for each in range(4):
        EmailAddress.objects.create(user=person, email=f"a{each}@example.com", verified=True)
        come_in(Client(), person.email)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = client.get("/account/").content.decode()

    assert "a3@example.com" in page
    assert "5台" in page


@pytest.mark.parametrize(
    "path", ["", "addresses/", "sessions/", "passkeys/", "password/", "passkeys/new/", "second-step/"]
)
def test_account_pages_ask_who_is_not_signed_in(client: Client, path: str) -> None:
    answer = client.get(f"/account/{path}")

    assert answer.headers["Location"] == f"/account/login/?next=%2Faccount%2F{path.replace('/', '%2F')}"


def test_addresses_take_a_new_one_after_its_code(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)

    client.post("/account/addresses/", {"email": "Private@Example.com"})
    assert not EmailAddress.objects.filter(email="private@example.com").exists()
    client.post("/account/addresses/code/", {"code": last_code()})

    row = EmailAddress.objects.get(email="private@example.com")
    assert (row.user, row.verified, row.primary) == (person, True, False)
    assert mail.outbox[-1].to == [person.email]  # the first address hears of it
    come_in(Client(), "private@example.com")


def test_addresses_of_somebody_else_cannot_be_taken(client: Client) -> None:
    person, other = make_person(), make_person()
    come_in(client, person.email)

    client.post("/account/addresses/", {"email": other.email})
    assert mail.outbox[-1].to == [other.email]
    assert "すでにログインに使われている" in str(mail.outbox[-1].body)

    assert EmailAddress.objects.get(email=other.email).user == other


def test_addresses_are_five_at_most_and_none_twice(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    assert client.post("/account/addresses/", {"email": person.email}).status_code == 422
    for each in range(4):
        EmailAddress.objects.create(user=person, email=f"a{each}@example.com", verified=True)

    answer = client.post("/account/addresses/", {"email": "sixth@example.com"})

    assert answer.status_code == 422
    assert "5つまで" in answer.content.decode()
    assert 'value="sixth@example.com"' in answer.content.decode()


def test_address_code_that_is_wrong_adds_nothing(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    client.post("/account/addresses/", {"email": "new@example.com"})

    assert client.post("/account/addresses/code/", {"code": "x"}).status_code == 422
    assert client.post("/account/addresses/code/", {"again": "1"}).status_code == 302

    assert addresses.usable(person, "new@example.com") == person.email


def test_address_first_is_where_we_write_to_and_the_old_one_hears_of_it(client: Client) -> None:
    person = make_person()
    before = person.email
    EmailAddress.objects.create(user=person, email="new@example.com", verified=True)
    come_in(client, before)

    client.post("/account/addresses/first/", {"email": "new@example.com"})

    person.refresh_from_db()
    assert person.email == "new@example.com"
    assert EmailAddress.objects.get(primary=True).email == "new@example.com"
    assert mail.outbox[-1].to == [before]


def test_address_first_and_removal_touch_ones_own_only(client: Client) -> None:
    person, other = make_person(), make_person()
    EmailAddress.objects.create(user=other, email="second@example.com", verified=True)
    come_in(client, person.email)

    for path in ("first", "removal"):
        client.post(f"/account/addresses/{path}/", {"email": "second@example.com"})

    row = EmailAddress.objects.get(email="second@example.com")
    assert (row.user, row.primary) == (other, False)


@pytest.mark.parametrize("what", ["first", "removal"])
def test_an_address_that_can_be_nobody_s_is_told_not_to_be_in_the_list(client: Client, what: str) -> None:
    come_in(client, make_person().email)

    answer = client.post(f"/account/addresses/{what}/", {"email": "\x00"}, follow=True)

    assert answer.status_code == 200
    assert "一覧にありません" in answer.content.decode()


def test_address_removal_takes_a_second_address_but_never_the_first(client: Client) -> None:
    person = make_person()
    EmailAddress.objects.create(user=person, email="new@example.com", verified=True)
    come_in(client, person.email)

    client.post("/account/addresses/removal/", {"email": person.email})
    client.post("/account/addresses/removal/", {"email": "new@example.com"})

    assert list(EmailAddress.objects.values_list("email", flat=True)) == [person.email]
    assert mail.outbox[-1].to == ["new@example.com"]


@pytest.mark.parametrize("size", [1, 12])
def test_sessions_are_listed_with_as_many_queries_however_many(
    client: Client, size: int, django_assert_num_queries: object
) -> None:
    person = make_person()
    come_in(client, person.email)
    for _ in range(size - 1):
        Client().force_login(person)
        come_in(Client(), person.email)

    with django_assert_num_queries(4):  # type: ignore[operator]
        page = client.get("/account/sessions/").content.decode()

    assert page.count("この端末") == 1
    assert page.count('name="key"') == size - 1


def test_session_end_ends_one_at_once_and_leaves_the_others(client: Client) -> None:
    person = make_person()
    lost, kept = Client(), Client()
    come_in(lost, person.email, HTTP_USER_AGENT=IPHONE)
    come_in(kept, person.email)
    come_in(client, person.email)
    rows = client.get("/account/sessions/").context["sessions"]
    key = next(row.key for row in rows if row.device == "iPhoneのSafari")

    client.post("/account/sessions/end/", {"key": key})

    assert lost.get("/account/").status_code == 302
    assert kept.get("/account/").status_code == 200


def test_session_end_of_all_others_leaves_this_one(client: Client) -> None:
    person, stranger = make_person(), make_person()
    others, theirs = [Client(), Client()], Client()
    for each in others:
        come_in(each, person.email)
    come_in(theirs, stranger.email)
    come_in(client, person.email)

    client.post("/account/sessions/end/", {"others": "1"})

    assert [each.get("/account/").status_code for each in others] == [302, 302]
    assert [each.get("/account/").status_code for each in (client, theirs)] == [200, 200]


def test_session_end_of_somebody_elses_session_ends_nothing(client: Client) -> None:
    theirs = Client()
    come_in(theirs, make_person().email)
    key = theirs.get("/account/sessions/").context["sessions"][0].key
    come_in(client, make_person().email)

    client.post("/account/sessions/end/", {"key": key})

    assert theirs.get("/account/").status_code == 200


def test_sessions_note_when_they_were_seen_every_few_minutes_only(client: Client) -> None:
    person = make_person()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        come_in(client, person.email)
        clock.shift(60)
        client.get("/account/")
        assert UserSession.objects.get().last_seen_at == start
        clock.shift(300)
        client.get("/account/", REMOTE_ADDR="10.0.0.9")

    row = UserSession.objects.get()
    assert (row.last_seen_at > start, row.ip) == (True, "10.0.0.9")


def notices() -> int:
    return sum("新しい端末" in message.subject for message in mail.outbox)


def test_new_device_is_told_but_not_the_first_and_not_a_known_one() -> None:
    person = make_person()
    home, phone = Client(), Client()

    come_in(home, person.email, HTTP_USER_AGENT=CHROME)
    assert notices() == 0
    come_in(phone, person.email, HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.7")
    assert notices() == 1
    assert "iPhoneのSafari" in str(mail.outbox[-1].body)
    assert "203.0.113.7" in str(mail.outbox[-1].body)

    for client, agent, ip in ((home, CHROME, "198.51.100.1"), (phone, IPHONE, "203.0.113.7")):
        client.post("/account/logout/")
        come_in(client, person.email, HTTP_USER_AGENT=agent, REMOTE_ADDR=ip)
    come_in(Client(), person.email, HTTP_USER_AGENT=IPHONE, REMOTE_ADDR="203.0.113.99")  # cookie gone, the same place

    assert notices() == 1
    assert Device.objects.filter(person=person).count() == 3


def test_language_is_kept_for_the_browser_and_for_the_person(client: Client) -> None:
    person = make_person()
    answer = client.post("/account/language/", {"language": "en", "next": "/account/login/"})
    assert answer.headers["Location"] == "/account/login/"
    assert "Sign in" in client.get("/account/login/").content.decode()
    come_in(client, person.email)
    client.post("/account/language/", {"language": "en"})

    other = Client(headers={"accept-language": "ja"})
    come_in(other, person.email)

    page = other.get("/account/")
    assert (page["Content-Language"], "Signing in" in page.content.decode()) == ("en", True)


@pytest.mark.parametrize("value", ["", "fr", "../x"])
def test_language_that_does_not_exist_changes_nothing(client: Client, value: str) -> None:
    client.post("/account/language/", {"language": value})

    assert "language" not in client.cookies


def test_theme_is_kept_for_the_browser_and_for_the_person(client: Client) -> None:
    person = make_person()
    come_in(client, person.email)
    client.post("/account/theme/", {"theme": "dark", "next": "/account/"})
    assert 'data-theme="dark"' in client.get("/account/").content.decode()

    other = Client()
    come_in(other, person.email)
    assert 'data-theme="dark"' in other.get("/account/").content.decode()

    client.post("/account/theme/", {"theme": ""})
    assert "data-theme" not in client.get("/account/").content.decode()
    client.post("/account/theme/", {"theme": "x"})
    person.refresh_from_db()
    assert person.theme == ""


def test_theme_and_language_lead_nowhere_else(client: Client) -> None:
    for path in ("theme", "language"):
        answer = client.post(f"/account/{path}/", {"next": "//evil.example/"})
        assert answer.headers["Location"] == "/"


def test_theme_with_an_endless_way_back_leads_to_the_start(client: Client) -> None:
    assert client.post("/account/theme/", {"next": "/" + "a" * 2000}).headers["Location"] == "/"
