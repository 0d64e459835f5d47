"""What accounts do around every request: its language, the cookies decided on the way, and when a session was last seen."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from enishi.accounts import cookies
from enishi.accounts.sessions import lasts_until

SEEN_EVERY = 5 * 60  # seconds between two notes of 'last seen': no write for each page


class LanguageMiddleware:
    """Activates the language for one request: the person's own choice, else the cookie's, else the browser's.

    Stands behind the session (where signing in leaves the person's choice), before anything that renders text.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language found."""
        language = request.session.get("language") or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        cookies.set_waiting(request, response)
        return response


class SeenMiddleware:
    """Notes in the list of sessions, every few minutes, that a session is in use and from where; ends one that is too old.

    A session that stays lasts until nobody used it for 30 days (SESSION_COOKIE_AGE), any other one for sessions.IDLE, and none
    longer than sessions.LONGEST: who finds an open browser finds no account in it for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it before the answer, so that the list of sessions is right on its own page."""
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and now > lasts_until(session):
            logout(request)
            session = request.session
        if SESSION_KEY in session and now - session.get("seen", 0) > SEEN_EVERY and request.user.is_authenticated:
            session["seen"] = now
            UserSession.objects.filter(session_key=session.session_key).update(
                last_seen_at=timezone.now(), ip=request.META.get("REMOTE_ADDR") or "0.0.0.0"
            )
        return self.get_response(request)
