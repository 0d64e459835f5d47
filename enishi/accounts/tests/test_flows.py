"""A code proves an address: for signing in, joining, adding."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.http import HttpRequest
from django.test import RequestFactory

from enishi.accounts import addresses, flows
from enishi.accounts.models import Person
from enishi.accounts.tests.make import last_code, make_person
from enishi.kit.errors import Refused, TooMany

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_() -> Any:
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with context.request_context(request):
        yield request


def test_join_makes_the_person_of_an_unknown_address_and_signs_in(request_: HttpRequest) -> None:
    flows.start_code(request_, " Ｎｅｗ@Example.com ", purpose="join", next="/n/nagi/join/", words="凪の会")

    checked = flows.check_code(request_, last_code(), purpose="join")

    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("new@example.com", True, True)
    assert (checked.person, request_.user) == (address.user, address.user)
    assert checked.response.headers["Location"] == "/n/nagi/join/"
    assert "凪の会" in mail.outbox[0].subject


def test_join_signs_the_owner_of_a_known_address_in_and_makes_nobody(request_: HttpRequest) -> None:
    person = make_person("known@example.com")
    flows.start_code(request_, "known@example.com", purpose="join")

    checked = flows.check_code(request_, last_code(), purpose="join")

    assert (checked.person, request_.user) == (person, person)
    assert Person.objects.count() == 1


def test_join_gives_an_unknown_address_to_who_is_signed_in(request_: HttpRequest) -> None:
    person = request_.user = make_person()
    flows.start_code(request_, "private@example.com", purpose="join")

    checked = flows.check_code(request_, last_code(), purpose="join")

    assert checked.person == person
    assert set(EmailAddress.objects.filter(user=person).values_list("email", "primary")) == {
        (person.email, True),
        ("private@example.com", False),
    }
    assert mail.outbox[-1].to == [person.email]  # the first address hears of it
    assert "private@example.com" in str(mail.outbox[-1].body)


@pytest.mark.parametrize("known", [False, True])
def test_join_gives_nobody_more_addresses_than_one_may_have(request_: HttpRequest, known: bool) -> None:
    person = request_.user = make_person()
    flows.start_code(request_, "waiting@example.com", purpose="join")
    code = last_code()
    for each in range(addresses.MOST - 1):
        EmailAddress.objects.create(user=person, email=f"a{each}@example.com", verified=True)
    if known:
        make_person("sixth@example.com")

    with pytest.raises(Refused) as refused:
        flows.start_code(request_, "sixth@example.com", purpose="join")
    with pytest.raises(Refused):
        flows.check_code(request_, code, purpose="join")
    flows.start_code(request_, "a0@example.com", purpose="join")

    assert refused.value.field == "email"
    assert EmailAddress.objects.filter(user=person).count() == addresses.MOST
    assert mail.outbox[-1].to == ["a0@example.com"]


def test_join_of_a_person_with_a_second_step_waits_for_it(request_: HttpRequest) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    person = make_person()
    TOTP.activate(person, generate_totp_secret())
    flows.start_code(request_, person.email, purpose="join", next="/n/nagi/join/")

    checked = flows.check_code(request_, last_code(), purpose="join")

    assert checked.person is None
    assert checked.response.headers["Location"] == "/account/login/second-step/"
    assert not request_.user.is_authenticated


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]} {0[1]}-{0[2]}{0[3]}{0[4]}{0[5]}", "wide"])
def test_code_is_taken_as_people_type_it(request_: HttpRequest, typed: str) -> None:
    person = make_person()
    flows.start_code(request_, person.email, purpose="sign-in")
    code = last_code()

    given = (
        code.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if typed == "wide" else typed.format(code)
    )

    assert flows.check_code(request_, given, purpose="sign-in").person == person


@pytest.mark.parametrize("typed", ["", "000000x", "1234567", "１２", "²" * 6])
def test_wrong_code_is_refused_beside_its_field_and_counted(request_: HttpRequest, typed: str) -> None:
    flows.start_code(request_, make_person().email, purpose="sign-in")
    if flows.clean_code(typed) == last_code():
        typed += "1"

    with pytest.raises(Refused) as refused:
        flows.check_code(request_, typed, purpose="sign-in")

    assert (refused.value.field, "あと4回" in refused.value.message) == ("code", True)
    under_way = flows.pending(request_, purpose="sign-in")
    assert under_way is not None
    assert under_way.tries_left == 4


def test_code_ends_after_a_quarter_of_an_hour(request_: HttpRequest) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        flows.start_code(request_, make_person().email, purpose="sign-in")
        code = last_code()
        clock.shift(flows.CODE_LIFE + 1)

        assert flows.pending(request_, purpose="sign-in") is None
        with pytest.raises(Refused):
            flows.check_code(request_, code, purpose="sign-in")


def test_code_works_once(request_: HttpRequest) -> None:
    flows.start_code(request_, make_person().email, purpose="sign-in")
    code = last_code()
    flows.check_code(request_, code, purpose="sign-in")
    request_.user = AnonymousUser()

    with pytest.raises(Refused):
        flows.check_code(request_, code, purpose="sign-in")


def test_code_of_one_purpose_serves_no_other(request_: HttpRequest) -> None:
    flows.start_code(request_, make_person().email, purpose="join")

    with pytest.raises(Refused):
        flows.check_code(request_, last_code(), purpose="sign-in")


def test_code_sent_again_ends_the_one_before(request_: HttpRequest) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        flows.start_code(request_, make_person().email, purpose="sign-in")
        first = last_code()
        with pytest.raises(Refused):
            flows.resend_code(request_, purpose="sign-in")
        clock.shift(flows.RESEND_AFTER)
        flows.resend_code(request_, purpose="sign-in")

        if first != last_code():
            with pytest.raises(Refused):
                flows.check_code(request_, first, purpose="sign-in")
        flows.check_code(request_, last_code(), purpose="sign-in")


def test_session_does_not_hold_the_code(request_: HttpRequest) -> None:
    flows.start_code(request_, make_person().email, purpose="sign-in")

    assert last_code() not in re.sub(r"\d+\.\d+", "", str(dict(request_.session.items())))


def test_five_wrong_codes_stop_codes_and_tell_the_address(request_: HttpRequest) -> None:
    email = make_person().email
    flows.start_code(request_, email, purpose="sign-in")
    for _ in range(4):
        with pytest.raises(Refused):
            flows.check_code(request_, "x", purpose="sign-in")

    with pytest.raises(TooMany) as told:
        flows.check_code(request_, "x", purpose="sign-in")

    assert 0 < told.value.retry_after <= 15 * 60 + 1
    assert (mail.outbox[-1].to, "15分" in mail.outbox[-1].subject) == ([email], True)
