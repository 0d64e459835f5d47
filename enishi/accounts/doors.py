"""The doors of accounts: the same mark as `members.doors.page`, for pages that stand below the networks.

`@page(access=everyone | signed_in)` sets `access` and `methods` on the view, so that the walk over all addresses finds
them. `@sure` asks the person to prove once more that it is they, before something sensitive changes; `@sure_first` does
so where a secret is typed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]
Method = Literal["GET", "POST"]


@dataclass(frozen=True)
class Access:
    """Who may pass. Reads like members.doors.Access, which stands on a higher floor."""

    name: str
    test: Callable[[Any], bool]  # of the request; within a network it knows `viewer`
    network: bool = False
    unkept: bool = False  # what such pages hold stays in no browser: HR's facts, what many show to few

    def __repr__(self) -> str:
        return self.name


everyone = Access("everyone", lambda request: True)
signed_in = Access("signed in", lambda request: request.user.is_authenticated)


def page(*, access: Access, methods: tuple[Method, ...] = ("GET",)) -> Callable[[View], View]:
    """Mark a view with who may pass and by which methods; who is not signed in is asked to, and comes back."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
                return HttpResponseNotAllowed(methods)
            if not access.test(request):
                return HttpResponseRedirect(sign_in_first(request))
            return view(request, *args, **kwargs)

        door.access = access  # type: ignore[attr-defined]
        door.methods = methods  # type: ignore[attr-defined]
        return door

    return mark


def unkept(response: HttpResponse) -> HttpResponse:
    """Have no copy of an answer kept, also not for the way back in a browser that somebody else uses next."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sign_in_first(request: HttpRequest) -> str:
    """Return the address of the sign-in page that leads back to where the person is: of a form that was sent, to the page
    it stood on, and saying that it was not taken (`unsent`). Its host is not asked: only a path of this house is gone to."""
    asked = {"next": request.get_full_path()}
    if request.method != "GET" or request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        asked = {"next": f"{page.path or '/'}{'?' if page.query else ''}{page.query}"}
    if request.method == "POST":
        asked["unsent"] = "1"
    return f"{reverse(settings.LOGIN_URL)}?{urlencode(asked)}"


def sure(view: View) -> View:
    """Let pass who proved within the last quarter of an hour that it is they; others do so first and come back."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        get_adapter().is_reauthentication_required(
            app="enishi.accounts"
        )  # raises what AccountMiddleware turns into a way
        return view(request, *args, **kwargs)

    return door


def sure_first(view: View) -> View:
    """As `sure`, for a page into which a secret is typed: what comes without a fresh proof is not kept until then (it
    would lie in the session, readable); the proof leads back to the empty page."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            get_adapter().is_reauthentication_required(app="enishi.accounts")
        except ReauthenticationRequired:
            request.session.pop(STATE_SESSION_KEY, None)  # of another page: it would go on there instead
            if request.method == "POST":
                messages.info(request, _("What you typed is secret and was not kept. Please type it again afterwards."))
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('accounts:step-up')}?{query}")
        return view(request, *args, **kwargs)

    return door


def way_back(request: HttpRequest, default: str = "/") -> str:
    """Return `next` of the form or the address where it leads to a page of this house, else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside and len(wanted) <= 1000 else default
