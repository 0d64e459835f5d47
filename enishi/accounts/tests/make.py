"""Plain makers of accounts for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from enishi.accounts.models import Person

_numbers = count(1)


def make_person(email: str = "", **values: Any) -> Person:
    """Return an account whose address is confirmed."""
    email = email or f"person{next(_numbers)}@example.com"
    person = Person.objects.create_user(email, **values)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person
