"""Addresses of the account: the house's own, and those of allauth's pages that are open here (no others are).

Closed on purpose: sign-up (joining makes accounts), resetting a password (a code by e-mail lets in), confirming by link.
"""

from __future__ import annotations

import functools
from typing import Any, cast

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from enishi.accounts import guard
from enishi.accounts.doors import View, everyone, page, signed_in, sure_first, unkept
from enishi.accounts.views import account, entry, proof


def counted(view: View) -> View:
    """Count each POST to a library's view as a try to come in; raises TooMany (429)."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            guard.count(request)
        return view(request, *args, **kwargs)

    return door


def mine(view: View) -> View:
    """Mark a library's page as one for who is signed in; it shows secrets, so no copy of it stays in the browser."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unkept(view(request, *args, **kwargs))

    return page(access=signed_in, methods=("GET", "POST"))(door)


def also(name: str) -> View:
    """Give a page a second name at the same address. Never called: the page itself stands before it."""
    view = cast(View, RedirectView.as_view(pattern_name=name, query_string=True))
    return page(access=everyone, methods=("GET", "POST"))(view)


def open_to_all(view: View) -> View:
    """Mark a library's page as one for everybody, its tries counted."""
    return page(access=everyone, methods=("GET", "POST"))(counted(view))


app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", account.account, name="account"),
    path("login/", entry.sign_in, name="sign-in"),
    path("logout/", entry.sign_out, name="sign-out"),
    path("closed/", entry.inactive, name="inactive"),
    path("proof/", proof.step_up, name="step-up"),
    path("login/code/", entry.code, name="code"),
    path("login/code/again/", entry.code_again, name="code-again"),
    path("login/password/", entry.password, name="password"),
    path("login/passkey/", entry.passkey, name="passkey"),
    path("login/link/<str:token>/", entry.login_link, name="login-link"),
    path("login/browser/<str:token>/", entry.browser, name="browser"),
    path("login/persona/", entry.persona, name="persona"),
    path("addresses/", account.addresses, name="addresses"),
    path("addresses/code/", account.address_code, name="address-code"),
    path("addresses/first/", account.address_first, name="address-first"),
    path("addresses/removal/", account.address_removal, name="address-removal"),
    path("password/", proof.password_edit, name="password-edit"),
    path("passkeys/", proof.passkeys, name="passkeys"),
    path("passkeys/new/", proof.passkey_new, name="passkey-new"),
    path("passkeys/removal/", proof.passkey_removal, name="passkey-removal"),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/end/", account.session_end, name="session-end"),
    path("removal/", account.removal, name="removal"),
    path("language/", account.language, name="language"),
    path("theme/", account.theme, name="theme"),
]

# The names that allauth asks for; they stand outside `accounts:`. Four are other names of pages above.
library: list[URLPattern | URLResolver] = [
    path("login/", also("accounts:sign-in"), name="account_login"),
    path("logout/", also("accounts:sign-out"), name="account_logout"),
    path("closed/", also("accounts:inactive"), name="account_inactive"),
    path("proof/", also("accounts:step-up"), name="account_reauthenticate"),
    path("login/passkey/check/", open_to_all(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("login/second-step/", open_to_all(mfa.authenticate), name="mfa_authenticate"),
    path("second-step/", mine(mfa.index), name="mfa_index"),
    path("second-step/app/", mine(sure_first(totp.activate_totp)), name="mfa_activate_totp"),
    path("second-step/app/removal/", mine(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/codes/", mine(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", mine(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-step/codes/file/", mine(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
]
