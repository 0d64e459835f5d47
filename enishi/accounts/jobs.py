"""What the clock does for accounts: sessions that are over leave nothing behind."""

from __future__ import annotations

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from enishi.kit.jobs import job


@job(daily=datetime.time(4, 30))
def clear_sessions() -> None:
    """Delete expired sessions with all that was kept in them, and device and address of those that are no more."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
