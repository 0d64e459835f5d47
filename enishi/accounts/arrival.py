"""What happens when somebody has come in, whichever way: the session's end, their language and theme, their devices."""

from __future__ import annotations

import logging
import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from enishi.accounts import cookies, devices, guard
from enishi.accounts.models import Person

logger = logging.getLogger(__name__)
SURE = 15 * 60  # how long a proof is fresh enough for sensitive changes
STAY = "stay"  # in the session: whether to stay signed in after the browser closes


def settle(request: HttpRequest, person: Person, email: str) -> None:
    """Prepare the session of `person`, who signed in with `email`."""
    if not request.session.pop(STAY, True):
        request.session.set_expiry(0)
    guard.came_in(request, email)
    if person.language:
        request.session["language"] = person.language
        cookies.later(request, settings.LANGUAGE_COOKIE_NAME, person.language)
    if person.theme:
        cookies.later(request, "theme", person.theme)
    request.session["seen"] = request.session["began"] = int(time.time())
    methods = ", ".join(record["method"] for record in get_authentication_records(request, person))
    logger.info("%s came in (%s).", person.public_id, methods)
    devices.remember(request, person, email)


def proved_lately(request: HttpRequest) -> bool:
    """Say whether this session was proved (signing in, or again) within the last quarter of an hour."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < SURE


def renew_session(request: HttpRequest) -> None:
    """Give the session a new key (a proof or a changed password is a change of privilege); its place in the list stays."""
    before = request.session.session_key
    request.session.cycle_key()
    keep_listed(request, before)


def keep_listed(request: HttpRequest, before: str | None) -> None:
    """Let the session that was called `before` keep its row in the list of sessions."""
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
