"""Proving once more that it is you, and what you prove it with: password, passkeys."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, resume_request
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.accounts import arrival, flows, guard, mails, sessions
from enishi.accounts.doors import page, signed_in, sure, sure_first, way_back
from enishi.accounts.forms import (
    CodeForm,
    NewPasswordForm,
    PasskeyForm,
    PasskeyProofForm,
    ProofByPasswordForm,
    SecondStepAgainForm,
)
from enishi.accounts.models import Person
from enishi.kit.errors import Refused


@page(access=signed_in, methods=("GET", "POST"))
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for one proof; afterwards the change that was interrupted goes on, with what was typed (but for secrets)."""
    person = request.user
    assert isinstance(person, Person)
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    by_app = Authenticator.Type.TOTP in kinds
    context: dict[str, Any] = {
        "next": way_back(request, reverse("accounts:account")),
        "kept": "request" in request.session.get(STATE_SESSION_KEY, {}),
        "by_mail": not by_app,
        "by_app": by_app,
        "by_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "by_password": person.has_usable_password(),
        "sent": flows.pending(request, purpose="step-up"),
        "code_form": CodeForm(),
        "password_form": ProofByPasswordForm(prefix="p"),
        "app_form": SecondStepAgainForm(user=person, prefix="a") if by_app else None,
    }
    failed = False
    if request.method == "POST":
        how = request.POST.get("how", "")
        if how == "send" and context["by_mail"]:
            flows.start_code(request, person.email, purpose="step-up")
            context["sent"] = flows.pending(request, purpose="step-up")
        elif _proved(request, person, how, context):
            arrival.renew_session(request)
            response: HttpResponse | None = resume_request(request)
            return response or HttpResponseRedirect(str(context["next"]))
        else:
            failed = True
    if context["by_passkey"]:
        context["options"] = webauthn.begin_authentication(person)
    return render(request, "accounts/step_up.html", context, status=422 if failed else 200)


def _proved(request: HttpRequest, person: Person, how: str, context: dict[str, Any]) -> bool:
    """Say whether the proof offered is good, and leave what is wrong with it on its form."""
    if how == "mail" and context["by_mail"]:
        form = context["code_form"] = CodeForm(request.POST)
        if not form.is_valid():
            return False
        try:
            flows.check_code(request, form.cleaned_data["code"], purpose="step-up")
        except Refused as error:
            form.add_error("code", error.message)
            return False
        return True
    guard.count(request, person.email)
    if how == "password" and context["by_password"]:
        typed = context["password_form"] = ProofByPasswordForm(request.POST, prefix="p")
        if typed.is_valid() and person.check_password(typed.cleaned_data["password"]):
            record_authentication(request, person, method="password", reauthenticated=True)
            guard.came_in(request, person.email)
            return True
        if not typed.errors:
            typed.add_error("password", _("This is not your password."))
    elif how == "app" and context["by_app"]:
        shown = context["app_form"] = SecondStepAgainForm(request.POST, user=person, prefix="a")
        if shown.is_valid():
            shown.save()
            guard.came_in(request, person.email)
            return True
    elif how == "passkey" and context["by_passkey"]:
        proof = PasskeyProofForm(request.POST, user=person)
        if proof.is_valid():
            proof.save()
            guard.came_in(request, person.email)
            return True
        messages.error(request, _("The passkey did not fit. Please try again or take another way."))
    return False


@page(access=signed_in, methods=("GET", "POST"))
@sure_first
def password_edit(request: HttpRequest) -> HttpResponse:
    """Set, change or give up the password; every other session ends."""
    person = request.user
    assert isinstance(person, Person)
    if request.method == "POST" and "remove" in request.POST:
        person.set_unusable_password()
        return _new_password(request, person, _("Your password is gone. You come in with a code or a passkey."))
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        person.set_password(form.cleaned_data["password"])
        return _new_password(request, person, _("Your password is set. Other devices have been signed out."))
    context = {"form": form, "has_password": person.has_usable_password()}
    return render(request, "accounts/password_edit.html", context, status=422 if form.errors else 200)


def _new_password(request: HttpRequest, person: Person, said: str) -> HttpResponse:
    person.save(update_fields=["password"])
    before = request.session.session_key
    update_session_auth_hash(request, person)
    arrival.keep_listed(request, before)
    sessions.end_others(person, request.session.session_key)
    what = gettext_lazy("Your password was changed.")
    if not person.has_usable_password():
        what = gettext_lazy("Your password was removed.")
    mails.send("changed", person.email, language=person.language, what=what, at=timezone.now())
    messages.success(request, said)
    return redirect("accounts:account")


@page(access=signed_in)
def passkeys(request: HttpRequest) -> HttpResponse:
    """List the passkeys."""
    rows = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("created_at")
    listed = [
        {"name": row.data.get("name", ""), "key": _name(row), "added": row.created_at, "used": row.last_used_at}
        for row in rows
    ]
    return render(request, "accounts/passkeys.html", {"passkeys": listed})


@page(access=signed_in, methods=("GET", "POST"))
@sure
def passkey_new(request: HttpRequest) -> HttpResponse:
    """Make a passkey with the device at hand."""
    person = request.user
    assert isinstance(person, Person)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        credential = form.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
        except (forms.ValidationError, ValueError, KeyError):
            form.add_error(None, _("The device did not make a passkey. Please try once more."))
        else:
            webauthn.WebAuthn.add(person, form.cleaned_data["name"] or _("Passkey"), credential)
            mails.send(
                "changed",
                person.email,
                language=person.language,
                what=gettext_lazy("A passkey was added."),
                at=timezone.now(),
            )
            messages.success(request, _("The passkey is ready. You can come in with it from now on."))
            return redirect("accounts:passkeys")
    context = {"form": form, "options": webauthn.begin_registration(person, True)}
    return render(request, "accounts/passkey_new.html", context, status=422 if form.errors else 200)


@page(access=signed_in, methods=("POST",))
@sure
def passkey_removal(request: HttpRequest) -> HttpResponse:
    """Take a passkey away."""
    person = request.user
    assert isinstance(person, Person)
    for row in Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN):
        if _name(row) == request.POST.get("key"):
            row.delete()
            mails.send(
                "changed",
                person.email,
                language=person.language,
                what=gettext_lazy("A passkey was removed."),
                at=timezone.now(),
            )
            messages.success(request, _("The passkey no longer works."))
            return redirect("accounts:passkeys")
    raise Http404


def _name(row: Authenticator) -> str:
    """Return what a passkey is called in a form: nothing that counts rows."""
    return salted_hmac("accounts.passkeys", str(row.pk), algorithm="sha256").hexdigest()[:16]
