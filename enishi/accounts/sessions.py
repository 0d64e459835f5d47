"""The sessions of a person: which are open, on what, from where; ending them takes effect with the next request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

from enishi.accounts import devices
from enishi.accounts.models import Person


@dataclass(frozen=True)
class Open:
    """One open session, as its owner sees it; `key` names it in a form and is no key to it."""

    key: str
    device: str
    place: str
    since: datetime
    last_seen: datetime
    is_this: bool


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
    return _end([row for row in _alive(person) if _name(row.session_key) == name]) > 0


def end_others(person: Person, current: str | None) -> int:
    """End every session of `person` but the current one; returns how many."""
    return _end([row for row in _alive(person) if row.session_key != current])


def _alive(person: Person) -> list[UserSession]:
    rows = list(UserSession.objects.filter(user=person))
    keys = [row.session_key for row in rows]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in rows if row.session_key in alive]


def _end(rows: list[UserSession]) -> int:
    keys = [row.session_key for row in rows]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _name(session_key: str) -> str:
    return salted_hmac("accounts.sessions", session_key, algorithm="sha256").hexdigest()[:16]
