"""The sessions of a person: which are open, on what, from where, how long they last; ending them takes effect with the next
request, and at once on what is open live."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from enishi.accounts import devices
from enishi.accounts.models import Person
from enishi.kit import live

IDLE = 12 * 60 * 60  # seconds without use, of a session that is to end with the browser
LONGEST = 90 * 24 * 60 * 60  # seconds from signing in


@dataclass(frozen=True)
class Open:
    """One open session, as its owner sees it; `key` names it in a form and is no key to it."""

    key: str
    device: str
    place: str
    since: datetime
    last_seen: datetime
    is_this: bool


@dataclass(frozen=True)
class Stay:
    """Whose a session is, and until when (epoch seconds) if no page is asked for meanwhile. `proof` is another one once the
    password has changed."""

    person: Person
    until: float
    proof: str


def stay(key: str) -> Stay | None:
    """Return the stay of a session's key, by the rules of a request (two queries); None for nobody's, ended or unknown."""
    session = SessionStore(key)
    person = auth.get_user(cast(Any, SimpleNamespace(session=session)))
    until = lasts_until(session)
    if not isinstance(person, Person) or until < time.time():
        return None
    return Stay(person, until, person.get_session_auth_hash())


def lasts_until(session: SessionBase) -> float:
    """Return when a session ends that nobody uses from now on, in epoch seconds. What the cookie's age adds, its row says."""
    now = time.time()
    longest: float = session.get("began", now) + LONGEST
    return min(longest, session.get("seen", now) + IDLE) if session.get_expire_at_browser_close() else longest


def alive(keys: Collection[str]) -> set[str]:
    """Return which of these keys open a session still."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(rows.values_list("session_key", flat=True))


def holding(keys: Collection[str]) -> dict[str, int]:
    """Return whose each of these sessions is (the person's pk), by the rules of a request, without those that are over. Two
    queries."""
    now, found = time.time(), {}
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    for row in rows:
        store = SessionStore(row.session_key)
        store._session_cache = row.get_decoded()  # type: ignore[attr-defined]  # what loading would do, a query each
        if auth.SESSION_KEY in store and lasts_until(store) >= now:
            found[row.session_key] = store
    persons = Person.objects.filter(is_active=True).in_bulk([int(each[auth.SESSION_KEY]) for each in found.values()])
    return {
        key: person.pk
        for key, store in found.items()
        if (person := persons.get(int(store[auth.SESSION_KEY]))) is not None
        and constant_time_compare(store.get(auth.HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    }


def listed(request: HttpRequest) -> UserSession:
    """Return the row of the session at hand in the list of sessions; it stays when the session gets a new key, and goes with it."""
    row = UserSession.objects.filter(session_key=request.session.session_key).first()
    if row is None:
        UserSession.objects.create_from_request(request)
        row = UserSession.objects.get(session_key=request.session.session_key)
    return row


def topic(person_id: int) -> str:
    """Return what everything hears that this person has open live."""
    return f"person:{person_id}"


def ended(sender: object = None, *, user: Person | None, **more: Any) -> None:
    """Have what a person has open live looked at: a session of theirs has ended (also a signal's receiver, see apps.py)."""
    if user is not None:
        live.doubt(topic(user.pk))


def open_sessions(person: Person, current: str | None) -> list[Open]:
    """Return the open sessions of `person`, the current one first, then the latest seen (two queries)."""
    return [
        Open(
            key=_name(row.session_key),
            device=devices.said(devices.words_of(row.user_agent)),
            place=row.ip,
            since=row.created_at,
            last_seen=row.last_seen_at,
            is_this=row.session_key == current,
        )
        for row in sorted(_alive(person), key=lambda row: (row.session_key != current, -row.last_seen_at.timestamp()))
    ]


def end(person: Person, name: str) -> bool:
    """End the session called `name`; returns whether there was one."""
    return _end(person, [row for row in _alive(person) if _name(row.session_key) == name]) > 0


def end_others(person: Person, current: str | None) -> int:
    """End every session of `person` but the current one; returns how many."""
    return _end(person, [row for row in _alive(person) if row.session_key != current])


def _alive(person: Person) -> list[UserSession]:
    rows = list(UserSession.objects.filter(user=person))
    open_ones = alive([row.session_key for row in rows])
    return [row for row in rows if row.session_key in open_ones]


def _end(person: Person, rows: list[UserSession]) -> int:
    keys = [row.session_key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    ended(user=person)
    return len(keys)


def _name(session_key: str) -> str:
    return salted_hmac("accounts.sessions", session_key, algorithm="sha256").hexdigest()[:16]
