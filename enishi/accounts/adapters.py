"""allauth's questions to the house."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.accounts import arrival, mails
from enishi.accounts.models import Person

CHANGES = {  # allauth's mails, by the name of their template; each is one sentence in accounts/mail/changed.txt
    "mfa/email/totp_activated": _("An authenticator app was set up as the second step."),
    "mfa/email/totp_deactivated": _("The authenticator app was taken away; there is no second step any more."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made; the old ones no longer work."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How accounts behave here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many tries. Please wait five minutes."),
        "rate_limited": _("Too many tries. Please wait five minutes."),
        "incorrect_code": _("This code does not fit. Please check that it is the one shown right now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: an account without a network is of use to nobody. Joining makes it (accounts/flows.py)."""
        return False

    def get_login_stages(self) -> list[str]:
        """The one step that may come in between."""
        return ["enishi.accounts.stages.SecondStep"]

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Settle in whoever signed in, by whatever way."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        arrival.settle(request, user, kwargs.get("email") or user.email)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False when the person proved lately that it is they; otherwise raises what leads to the proof.

        allauth would pass who has neither password nor second step; here everybody can prove it, by a code.
        """
        if not arrival.proved_lately(self.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One page offers every way (views/step_up.py)."""
        if not user.is_authenticated:
            return []
        return [{"id": "step-up", "description": "", "url": reverse("accounts:step-up")}]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our own mails for allauth's notices; raises KeyError for one that nobody wrote."""
        person = self.request.user  # all of them tell of what a signed-in person did
        mails.send("changed", email, language=person.language, what=CHANGES[template_prefix], at=timezone.now())

    def render_mail(self, *args: Any, **kwargs: Any) -> EmailMessage:
        """Never: allauth's own texts are not sent."""
        raise NotImplementedError("mails of accounts are in templates/accounts/mail/")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second steps: their secrets are encrypted with the installation's key, their words are ours."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code does not fit. Please check that it is the one shown right now."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret for the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt it. After a change of SECRET_KEY no code is right: an empty secret would have codes that anybody can
        work out, so a new random one takes its place each time."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on a white ground of its own, so that it can be scanned on a dark page, too."""
        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        drawn: bytes = qrcode.make(url, image_factory=SvgPathFillImage).to_string()
        return drawn.decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return for whom passkeys are made: the host that the outside sees, with a name that people know."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Enishi"}


def _box() -> Fernet:
    key = hashlib.sha256(b"accounts.second-step" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
