"""The four ways in which the house says no, and the one place that turns them into an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
NOT_CARRIED = {"csrfmiddlewaretoken", "digits"}
MOST_CARRIED, LONGEST_CARRIED = 40, 12_000  # fields, and characters of their values, that are sent anew


class HouseError(Exception):
    """A refusal that a person is told about; `message` is translated text in whole sentences."""

    status = 422

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field


class Refused(HouseError):
    """A rule of the house says no; shown beside `field` where a form is at hand."""


class NotAllowed(HouseError, PermissionDenied):
    """The thing may be seen, but this person may not do that with it."""

    status = 403


class Conflict(HouseError):
    """Somebody else was faster; nothing was written."""

    status = 409


class TooLarge(HouseError):
    """More was sent at once than is taken; nothing of it was kept."""

    status = 413


class TooMany(HouseError):
    """A limit per time is used up; try again after `retry_after` seconds."""

    status = 429

    def __init__(self, message: str = "", *, retry_after: int) -> None:
        super().__init__(message or _("Too many tries. Please wait a little and try again."))
        self.retry_after = retry_after


class ErrorMiddleware:
    """Answers a HouseError as page, fragment or problem document (RFC 9457), by what the client asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; exceptions come back through process_exception."""
        limit = request.META.get("asgi.scope", {}).get("too_large")  # config/asgi.py did not take the body in
        if limit:
            text = _("What you sent is larger than %(limit)s MB. Nothing was saved. Please send something smaller.")
            return answer(request, TooLarge(text % {"limit": limit // 1024**2}))
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.streaming and not response.content:
            return _wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the answer to a HouseError, None for anything else."""
        if not isinstance(error, HouseError):
            return None
        response = answer(request, error)
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.retry_after)
        return response


def _wrong_method(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    """Return the answer to a method that an address has no use for, a form's address opened by hand say: a page instead of
    nothing, and still which methods it takes (RFC 9110 §15.5.6). For a program the bare answer says all."""
    if request.headers.get("HX-Request") or "application/json" in request.headers.get("Accept", ""):
        return bare
    response = render(request, "405.html", status=bare.status_code)
    response["Allow"] = bare["Allow"]
    return response


def answer(request: HttpRequest, error: HouseError) -> HttpResponse:
    """Return the response for `error`: problem+json, the toast fragment for htmx, or the page of its status."""
    if "application/json" in request.headers.get("Accept", ""):
        problem = {
            "type": "about:blank",
            "status": error.status,
            "title": type(error).__name__,
            "detail": error.message,
        }
        return JsonResponse(problem, status=error.status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        response = render(request, "ui/_refusal.html", {"message": error.message}, status=error.status)
        # beside what was typed, not over it
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
        return response
    return render(request, f"{error.status}.html", {"message": error.message}, status=error.status)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the answer to a form without a valid token: its page is older than the sign-in, or the browser has lost its cookies. A
    page, or beside what was typed a line that says what to do. Django's own answer is a page, which htmx would put into the form's
    place. A form that carries along what was typed before (`kept`) may be sent anew from there, with everything."""
    no_cookie = reason == REASON_NO_CSRF_COOKIE
    if request.headers.get("HX-Request"):
        if no_cookie:
            said = _(
                "The browser no longer has this site’s cookie. Load this page again: what you typed is kept, not sent."
            )
        else:
            said = _("You signed in again in another window. Load this page again: what you typed is kept, not sent.")
        return answer(request, NotAllowed(said))
    response = render(request, "403_csrf.html", {"no_cookie": no_cookie, "carried": _carried(request)}, status=403)
    response["Cache-Control"] = "private, no-store"  # it holds what somebody typed
    return response


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a form that carries along what was typed before, to be sent anew by a button; none of a form that came
    from elsewhere, which would be a button for a stranger's wish. Codes are left out: they ended with the session."""
    if "kept" not in request.POST or request.headers.get("Origin", "") != f"{request.scheme}://{request.get_host()}":
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in NOT_CARRIED]
    return (
        fields if len(fields) <= MOST_CARRIED and sum(len(value) for _name, value in fields) <= LONGEST_CARRIED else []
    )
