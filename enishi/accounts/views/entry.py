"""Coming in: a code by e-mail first, then the other ways; the demo's people; the operator's link; going out."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.accounts import arrival, devices, flows, guard, links, personas
from enishi.accounts.doors import everyone, page, way_back
from enishi.accounts.forms import CodeForm, PasswordForm, SignInForm
from enishi.accounts.models import Person
from enishi.kit.errors import Refused, TooMany

logger = logging.getLogger(__name__)
TYPED = "typed_email"  # in the session: the address to show again when a code has expired


@page(access=everyone, methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and send a code; the same answer whether or not it is known."""
    to = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(to)
    form = SignInForm(request.POST or None, initial={"email": request.session.get(TYPED, "")})
    if request.method == "POST" and form.is_valid():
        try:
            flows.start_code(request, form.cleaned_data["email"], purpose="sign-in", next=to)
        except TooMany as error:
            return _locked(request, error, to)
        request.session[arrival.STAY] = form.cleaned_data["stay"]
        request.session[TYPED] = form.cleaned_data["email"]
        return _to_code(to)
    context = {"form": form, "next": to, "unsent": "unsent" in request.GET, "personas": personas.personas()}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@page(access=everyone, methods=("GET", "POST"))
def code(request: HttpRequest) -> HttpResponse:
    """Take the six digits."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(way_back(request))
    under_way = flows.pending(request, purpose="sign-in")
    if under_way is None:
        messages.warning(request, _("The code has expired. Please ask for a new one."))
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return flows.check_code(request, form.cleaned_data["code"], purpose="sign-in").response
        except Refused as error:
            form.add_error("code", error.message)
        except TooMany as error:
            return _locked(request, error, "/", codes=True)
    context = {"form": form, "next": way_back(request), "pending": under_way, "sender": settings.DEFAULT_FROM_EMAIL}
    return render(request, "accounts/code.html", context, status=422 if form.errors else 200)


@page(access=everyone, methods=("POST",))
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code to the same address."""
    try:
        flows.resend_code(request, purpose="sign-in")
        messages.success(request, _("A new code is on its way. The one before no longer works."))
    except TooMany as error:
        return _locked(request, error, "/")
    except Refused as error:
        messages.warning(request, error.message)
    return _to_code(way_back(request))


@page(access=everyone, methods=("GET", "POST"))
def password(request: HttpRequest) -> HttpResponse:
    """Sign in with a password; who forgot it uses a code, so there is nothing to reset."""
    to = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(to)
    form = PasswordForm(request.POST or None, initial={"email": request.session.get(TYPED, "")})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            flows.count(request, email)
        except TooMany as error:
            return _locked(request, error, to)
        person = _with_password(email, form.cleaned_data["password"])
        if person is not None:
            record_authentication(request, person, method="password", email=email)
            response: HttpResponse = perform_login(request, Login(user=person, email=email, redirect_url=to))
            return response
        logger.info("A wrong password, by %s.", guard.client(request))
        form.add_error(None, _("The address or the password does not fit. You can also come in with a code by e-mail."))
    return render(request, "accounts/password.html", {"form": form, "next": to}, status=422 if form.errors else 200)


@page(access=everyone)
def passkey(request: HttpRequest) -> HttpResponse:
    """Offer the device's passkey; the ceremony itself is allauth's (mfa_login_webauthn)."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(way_back(request))
    return render(request, "accounts/passkey.html", {"next": way_back(request)})


@page(access=everyone, methods=("GET", "POST"))
def login_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let in by the operator's link. Opening it changes nothing (mail scanners open links); pressing the button uses it.

    Tries are not counted: 256 bits are not guessed, and pictures on some other site could use up the counts of whoever looks
    at them.
    """
    if request.method == "POST":
        person = links.use(token, request.META.get("REMOTE_ADDR", ""))
        if person is not None:
            record_authentication(request, person, method="link")
            response: HttpResponse = perform_login(request, Login(user=person, email=person.email))
            return response
    found = links.find(token)
    context = {"link": found, "email": found.person.email if found else ""}
    return render(request, "accounts/login_link.html", context, status=200 if found else 410)


@page(access=everyone, methods=("GET", "POST"))
def browser(request: HttpRequest, token: str) -> HttpResponse:
    """Count this browser apart from all others, for who opens the link of a mail that told of a stop. It signs nobody in."""
    if request.method == "POST":
        email = devices.vouch(request, token)
        if email:
            request.session[TYPED] = email
            messages.success(request, _("You can go on in this browser now."))
            return redirect("accounts:sign-in")
    email = devices.email_of(token)
    return render(request, "accounts/browser.html", {"email": email}, status=200 if email else 410)


@page(access=everyone, methods=("POST",))
def persona(request: HttpRequest) -> HttpResponse:
    """Be one of the demo's people; outside demo mode there is no such page."""
    known = {each.email: each for each in personas.personas()}
    wanted = known.get(request.POST.get("email", ""))
    person = flows.owner_of(wanted.email) if wanted else None
    if wanted is None or person is None:
        raise Http404
    record_authentication(request, person, method="demo")
    response: HttpResponse = perform_login(
        request, Login(user=person, email=wanted.email, redirect_url=way_back(request))
    )
    return response


@page(access=everyone, methods=("GET", "POST"))
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, then go out; a link alone signs nobody out, and takes nothing from a visitor who is half-way in."""
    if request.method == "POST":
        get_adapter().logout(request)
        response = HttpResponseRedirect(way_back(request))
        response["Clear-Site-Data"] = '"cache"'  # pages that the next user of this browser could go back to
        return response
    if not request.user.is_authenticated:
        return HttpResponseRedirect(way_back(request))
    return render(request, "accounts/sign_out.html")


@page(access=everyone)
def inactive(request: HttpRequest) -> HttpResponse:
    """Tell the owner of a closed account, who has just proved to be it, that it is closed."""
    return render(request, "accounts/inactive.html")


def _to_code(to: str) -> HttpResponse:
    """Lead to the page for the digits, which says where it leads on to (where it really does, the code's own record says)."""
    path = reverse("accounts:code")
    return HttpResponseRedirect(f"{path}?{urlencode({'next': to})}" if to != "/" else path)


def _with_password(email: str, typed: str) -> Person | None:
    """Return who signs in with this address and password; the work is the same for an address that nobody has."""
    person = flows.owner_of(email)
    if person is None:
        Person().set_password(typed)
        return None
    return person if person.check_password(typed) else None


def _locked(request: HttpRequest, error: TooMany, to: str, *, codes: bool = False) -> HttpResponse:
    """Say until when it is shut and what still works. 429."""
    until = timezone.now() + timedelta(seconds=error.retry_after)
    context = {"until": until, "codes": codes, "minutes": max(1, round(error.retry_after / 60)), "next": to}
    response = render(request, "accounts/locked.html", context, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response
