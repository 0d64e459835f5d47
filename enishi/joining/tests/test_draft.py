"""What is typed on the way in is forgotten after a day, in sessions that live on as well."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from enishi.joining import draft, jobs
from enishi.joining.actions import Issued
from enishi.joining.tests.make import make_invitation, make_roster_person
from enishi.kit.jobs import PLANS
from enishi.networks.tests.make import make_network

pytestmark = pytest.mark.django_db
TYPED = {"family": "入江", "given": "文乃", "year": "1989", "month": "2", "day": "4", "email": "fumino@example.com"}


@pytest.fixture
def issued() -> Issued:
    return make_invitation(make_roster_person(make_network()))


def typed(client: Client, issued: Issued) -> dict[str, Any]:
    """Type facts that do not agree, as somebody who gives up would; return what the session holds."""
    client.post(issued.link, TYPED)
    return held(client)


def held(client: Client) -> dict[str, Any]:
    return {name: value for name, value in client.session.items() if name.startswith(draft.PREFIX)}


def test_forget_drafts_takes_the_facts_and_leaves_the_session(client: Client, issued: Issued) -> None:
    kept = typed(client, issued)
    session = client.session
    session["theirs"] = "stays"
    session.save()
    before = Session.objects.get(pk=session.session_key)

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        jobs.forget_drafts.func()

    assert "1989" in str(kept)
    assert held(client) == {}
    assert client.session["theirs"] == "stays"
    after = Session.objects.get(pk=session.session_key)
    assert after.expire_date == before.expire_date
    assert "1989" not in str(after.get_decoded())


def test_forget_drafts_leaves_those_of_today(client: Client, issued: Issued) -> None:
    kept = typed(client, issued)

    with time_machine.travel(timezone.now() + timedelta(hours=20)):
        changed = draft.forget_old()

    assert changed == 0
    assert held(client) == kept != {}


def test_forget_drafts_walks_all_batches(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "BATCH", 2)
    clients = [Client() for _ in range(5)]
    for each in clients:
        typed(each, issued)

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        changed = draft.forget_old()

    assert (changed, [held(each) for each in clients]) == (5, [{}] * 5)


def test_forget_drafts_comes_due_every_day() -> None:
    assert PLANS[jobs.forget_drafts.module_path].daily is not None


# -- what is said of it is true ------------------------------------------------------------------------------------------
HERE, GONE = "入力した内容は、そのまま残っています", "入力した内容が残っていない"


@pytest.mark.parametrize("step", ["digits", "digits/late", "choices"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_first_page_says_that_words_are_gone_where_the_browser_lost_them(
    client: Client, issued: Issued, step: str, method: str
) -> None:
    right = TYPED | {"day": "3"}
    client.post(issued.link, right)
    client.cookies.clear()

    said = getattr(client, method)(f"{issued.link}{step}/", follow=True).text

    assert GONE in said
    assert HERE not in said
    assert 'value="入江"' not in said


@pytest.mark.parametrize("step", ["digits", "digits/late"])
def test_first_page_says_that_words_are_here_where_the_page_carried_them(
    client: Client, issued: Issued, step: str
) -> None:
    client.post(issued.link, TYPED | {"day": "3"})
    kept = kept_in(client.get(f"{issued.link}{step}/").text)
    client.cookies.clear()

    said = client.post(f"{issued.link}{step}/", {"kept": kept, "digits": "123456"}, follow=True).text

    assert HERE in said
    assert GONE not in said
    assert 'value="入江"' in said


def test_first_page_opened_for_the_first_time_says_nothing_of_words(client: Client, issued: Issued) -> None:
    said = client.get(issued.link).text

    assert HERE not in said
    assert GONE not in said


def test_post_without_any_cookie_says_so_and_goes_on_with_what_was_typed(issued: Issued) -> None:
    strict, path = Client(enforce_csrf_checks=True), f"{issued.link}digits/"
    typed = TYPED | {"day": "3", "csrfmiddlewaretoken": token_of(strict, issued.link)}
    strict.post(issued.link, typed)
    page = strict.get(path).text
    sent = {"kept": kept_in(page), "digits": "123456", "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    strict.cookies.clear()

    refused = strict.post(path, sent, headers={"origin": "http://testserver"})
    again = dict(carried(refused.text, path))
    arrived = strict.post(path, again, headers={"origin": "http://testserver"}, follow=True).text

    assert refused.status_code == 403
    assert "クッキー" in refused.text
    assert "時間がたちました" not in refused.text
    assert "no-store" in refused["Cache-Control"]
    assert set(again) == {"csrfmiddlewaretoken", "kept"}
    assert HERE in arrived
    assert 'value="入江"' in arrived


def test_choices_without_any_cookie_are_ticked_again_after_the_digits(issued: Issued) -> None:
    strict, path = Client(enforce_csrf_checks=True), f"{issued.link}choices/"
    strict.post(issued.link, TYPED | {"day": "3", "csrfmiddlewaretoken": token_of(strict, issued.link)})
    kept = kept_in(strict.get(f"{issued.link}digits/").text)
    sent = {"kept": kept, "membership": "on", "preset": "open", "aims": ["ties", "help"], "csrfmiddlewaretoken": "x"}
    strict.cookies.clear()

    refused = strict.post(path, sent, headers={"origin": "http://testserver"}).text
    again: dict[str, list[str]] = {}
    for name, value in carried(refused, path):
        again.setdefault(name, []).append(value)
    strict.post(path, again, headers={"origin": "http://testserver"})

    words = next(iter(held(strict).values()))["words"]
    assert (words["purposes"], words["preset"], words["aims"]) == (["membership"], "open", ["ties", "help"])
    assert words["family"] == "入江"


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_post_without_a_cookie_from_elsewhere_is_no_button_for_a_strangers_wish(
    issued: Issued, origin: dict[str, str]
) -> None:
    refused = Client(enforce_csrf_checks=True).post(
        f"{issued.link}choices/", {"kept": "theirs", "membership": "on"}, headers=origin
    )

    assert refused.status_code == 403
    assert "theirs" not in refused.text
    assert 'name="membership"' not in refused.text


def test_post_of_a_form_that_carries_nothing_is_not_shown_again(issued: Issued) -> None:
    refused = Client(enforce_csrf_checks=True).post(issued.link, TYPED, headers={"origin": "http://testserver"})

    assert refused.status_code == 403
    assert "1989" not in refused.text
    assert "クッキー" in refused.text


def token_of(client: Client, path: str) -> str:
    return hidden(client.get(path).text, "csrfmiddlewaretoken")


def carried(page: str, path: str) -> list[tuple[str, str]]:
    """Return the fields of the form that sends anew."""
    form = page.partition(f'<form method="post" action="{urlsplit(path).path}">')[2].partition("</form>")[0]
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)


def kept_in(page: str) -> str:
    return hidden(page, "kept")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]
