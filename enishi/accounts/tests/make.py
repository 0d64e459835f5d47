"""Plain makers of accounts for tests."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from enishi.accounts.models import Person

_numbers = count(1)


def make_person(email: str = "", **values: Any) -> Person:
    """Return an account whose address is confirmed."""
    email = email or f"person{next(_numbers)}@example.com"
    person = Person.objects.create_user(email, **values)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def last_code() -> str:
    """Return the six digits of the latest mail."""
    found = re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group()


def come_in(client: Client, email: str, **extra: Any) -> None:
    """Sign in through the pages, with a code."""
    client.post("/account/login/", {"email": email, "stay": "on"}, **extra)
    answer = client.post("/account/login/code/", {"code": last_code()}, **extra)
    assert answer.status_code == 302, answer.content.decode()
