"""What the clock clears away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from enishi.accounts.jobs import clear_sessions
from enishi.accounts.tests.make import make_person
from enishi.kit.jobs import PLANS

pytestmark = pytest.mark.django_db


def make_session(**words: str) -> str:
    store = SessionStore()
    store.update(words)
    store.create()
    assert store.session_key is not None
    return store.session_key


def test_clear_sessions_takes_expired_ones_with_their_devices() -> None:
    person, open_, over, gone = make_person(), make_session(word="here"), make_session(word="gone"), "nowhere"
    for key in (open_, over, gone):
        UserSession.objects.create(user=person, session_key=key, ip="192.0.2.1", user_agent="x")
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))

    clear_sessions.func()

    assert list(Session.objects.values_list("pk", flat=True)) == [open_]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [open_]


def test_clear_sessions_comes_due_every_day() -> None:
    assert PLANS[clear_sessions.module_path].daily is not None
