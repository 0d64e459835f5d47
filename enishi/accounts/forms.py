"""What people type to come in, and what they change about it."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext_lazy as _

from enishi.accounts.flows import clean_code, clean_email
from enishi.accounts.models import Person

CREDENTIAL_LIMIT = 20_000  # characters; an answer of a passkey is two or three thousand
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "otp"}


class CredentialField(forms.JSONField):
    """What a passkey answers: an object, in at most CREDENTIAL_LIMIT characters. JSON of any other kind is refused here, as
    Django's own check of the length fails on a number."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Return the object; raises ValidationError for anything else, however deep."""
        if isinstance(value, str) and len(value) > CREDENTIAL_LIMIT:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            found = super().to_python(value)
        except RecursionError:
            found = ""
        if found is not None and not isinstance(found, dict):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class AddressField(forms.CharField):
    """An e-mail address as people type it: full-width or with spaces around is no mistake."""

    widget = forms.EmailInput
    default_error_messages = {
        "required": _("Please enter your e-mail address."),
        "invalid": _("This is no address yet."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **{"label": _("E-mail address")} | kwargs)

    def clean(self, value: Any) -> str:
        """Return the address as it is compared; raises ValidationError."""
        typed = clean_email(str(super().clean(value)))
        try:
            validate_email(typed)
        except forms.ValidationError:
            raise forms.ValidationError(_("This does not look like an e-mail address. Is there an @?")) from None
        return typed


class SignInForm(forms.Form):
    """Where to send the code."""

    mark_required = False
    email = AddressField(
        help_text=_("We send you a code of six digits. You need no password."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "username webauthn", "inputmode": "email", "spellcheck": "false", "lang": "en"}
        ),
    )
    stay = forms.BooleanField(
        required=False,
        label=_("Keep me signed in on this device"),
        help_text=_("Only on a device of your own. You can end it at any time under “Account”."),
    )


class CodeForm(forms.Form):
    """The six digits of the mail. What is wrong with them is told by flows.check_code."""

    mark_required = False
    code = forms.CharField(
        label=_("Six digits"),
        max_length=40,
        help_text=_("Full-width digits and spaces between them are fine."),
        error_messages={"required": _("Please enter the six digits of the mail.")},
        widget=forms.TextInput(attrs=DIGITS),
    )


class PasswordForm(forms.Form):
    """Signing in with a password."""

    mark_required = False
    email = AddressField(
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false", "lang": "en"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        error_messages={"required": _("Please enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProofByPasswordForm(forms.Form):
    """The password once more."""

    mark_required = False
    password = PasswordForm.base_fields["password"]


class AddressForm(forms.Form):
    """One more address."""

    mark_required = False
    email = AddressField(
        label=_("New address"),
        help_text=_("A private one still reaches you after you leave. We send a code there first."),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false", "lang": "en"}
        ),
    )


class NewPasswordForm(forms.Form):
    """A new password, checked for strength (AUTH_PASSWORD_VALIDATORS)."""

    mark_required = False
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        error_messages={"required": _("Please enter a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        """Return the password; raises ValidationError for a weak one."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class PasskeyForm(forms.Form):
    """The answer of the device, and how the person calls it."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=40,
        required=False,
        help_text=_("So that you know it again in the list, such as “my phone”."),
    )
    credential = CredentialField()


class _Digits(forms.Form):
    """allauth's forms of the authenticator's code, with our words and a limit."""

    mark_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code of the authenticator app")
        code.error_messages["required"] = _("Please enter the code.")
        code.validators.append(MaxLengthValidator(40))
        code.widget = forms.TextInput(attrs=DIGITS | {"maxlength": "40"})

    def clean_code(self) -> str:
        """Compare the code as it was meant: full-width digits and spaces do no harm."""
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = clean_code(typed) or typed.strip()
        return str(super().clean_code())  # type: ignore[misc]


class SecondStepForm(_Digits, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in: the app's code or a recovery code."""


class SecondStepAgainForm(_Digits, ReauthenticateForm):  # type: ignore[misc]
    """The same, as a proof before a sensitive change."""


class TotpForm(_Digits, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""


class PasskeyLoginForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey's answer at sign-in."""

    credential = CredentialField()


class PasskeyProofForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey's answer before a sensitive change."""

    credential = CredentialField()
