"""Untrusted input on the way in: shapes, lengths and days of the calendar. Whether facts agree is asked elsewhere."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.joining.codes import LONGEST, plain_of
from enishi.joining.identity import Typed
from enishi.joining.models import Invitation
from enishi.kit import wareki
from enishi.members.models import Consent
from enishi.networks.models import Network
from enishi.profiles import choices
from enishi.profiles.fields import presets
from enishi.ui.forms import AddressField


class CodeForm(forms.Form):
    """The code of a card or mail, typed."""

    mark_required = False
    code = forms.CharField(
        label=gettext_lazy("The 12 characters of your invitation"),
        help_text=gettext_lazy("Capitals and hyphens do not matter."),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"class": "code-input", "autocomplete": "one-time-code", "autocapitalize": "characters",
                   "spellcheck": "false", "lang": "en"}
        ),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the plain code, also of a pasted link."""
        code = plain_of(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A code has 12 letters and digits, such as ABCD-2345-EFGH. Please check it."))
        return code


class FactsForm(forms.Form):
    """Name at the time, birth date or employee number; and, for who is not signed in, the address."""

    compared = True  # with a roster; otherwise neither birth date nor number is asked of anybody
    family = forms.CharField(
        label=gettext_lazy("Family name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    given = forms.CharField(
        label=gettext_lazy("Given name"), max_length=50, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    year = forms.CharField(
        label=pgettext_lazy("part of a date", "Year"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "bday-year"}),
    )
    month = forms.CharField(
        label=pgettext_lazy("part of a date", "Month"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-month"}),
    )
    day = forms.CharField(
        label=pgettext_lazy("part of a date", "Day"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday-day"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Your employee number then"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "lang": "en"}),
    )
    email = AddressField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "lang": "en"}),
    )

    def __init__(self, *args: Any, signed_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].error_messages["required"] = _("Please enter the family name you had then.")
        self.fields["given"].error_messages["required"] = _("Please enter the given name you had then.")
        self.birth_date: date | None = None
        if signed_in:
            del self.fields["email"]
        else:
            self.fields["email"].error_messages["required"] = _("Please enter an address that reaches you.")

    def clean(self) -> dict[str, Any]:
        """Read the birth date, in western years or 和暦, in three fields or all in the first; or take the number."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("number"):
            return data
        parts = [unicodedata.normalize("NFKC", data.get(name) or "").strip() for name in ("year", "month", "day")]
        if not any(parts) and not self.compared:
            return data
        if not any(parts):
            self.add_error("year", _("Please enter your date of birth, or your employee number."))
            return data
        text = parts[0] if not any(parts[1:]) else _day_text(*parts)
        found = wareki.find(text)
        if found.kind is wareki.Kind.DAY and found.day:
            self.birth_date = found.day
        elif found.kind is wareki.Kind.IMPOSSIBLE and all(part.isdecimal() for part in parts[1:]):
            self.add_error(
                "day",
                _("There is no such day as %(month)s/%(day)s in that year. Please check the day.")
                % {"month": parts[1], "day": parts[2]},
            )
        elif found.kind is wareki.Kind.TWO_DIGIT_YEAR:
            self.add_error("year", _("Please write the year with four digits, or with its era: 昭和39."))
        else:
            self.add_error("day" if parts[0] else "year", _("Please enter year, month and day in digits."))
        return data

    def typed(self) -> Typed:
        """Return the facts to compare."""
        data = self.cleaned_data
        return Typed(data["family"], data["given"], self.birth_date, data.get("number", ""))


def _day_text(year: str, month: str, day: str) -> str:
    """Join three fields: people leave 年 and the like in them, or not."""
    return f"{year.removesuffix('年')}年{month.removesuffix('月')}月{day.removesuffix('日')}日"


class DigitsForm(forms.Form):
    """The six digits of the mail; width and spaces do not matter."""

    mark_required = False
    digits = forms.CharField(
        label=gettext_lazy("Six digits"),
        help_text=gettext_lazy("Full-width digits and spaces are fine."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "otp", "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_digits(self) -> str:
        """Return six ASCII digits."""
        digits = "".join(c for c in unicodedata.normalize("NFKC", self.cleaned_data["digits"]) if c.isalnum())
        if len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
            raise forms.ValidationError(_("Please enter the six digits from the e-mail."))
        return digits


class AddressForm(forms.Form):
    """Where the digits go, corrected."""

    mark_required = False
    email = AddressField(
        label=gettext_lazy("Send it to"),
        help_text=gettext_lazy("One wrong letter is enough. Please check."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "lang": "en"}),
    )


PRESET_HINTS = {
    "quiet": gettext_lazy("Alumni see your name and the years you were here. That is all."),
    "usual": gettext_lazy(
        "Alumni also see your department and what you have been up to lately. Employees see your name and years only."
    ),
    "open": gettext_lazy("Employees, too, see your department, your work now and what you are good at."),
}
PRESET_HINTS_ALUMNI_ONLY = {
    "usual": gettext_lazy(
        "Members also see your department, what you have been up to lately, and a name you had then."
    ),
}


class AgreementForm(forms.Form):
    """Consent by purpose, each for itself."""

    mark_required = False
    membership = forms.BooleanField()
    listing = forms.BooleanField(required=False)
    mail = forms.BooleanField(required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"network": network.name, "run_by": network.run_by}
        self._say("membership", _("Keep my data to run %(network)s") % words,
                  _("%(run_by)s answers for it. Needed to keep a place for you.") % words)  # fmt: skip
        self._say("listing", _("Show members what I choose to show"),
                  _("Without it you are not in the directory; you can change that at any time."))  # fmt: skip
        self._say("mail", _("Write to me about %(network)s") % words, _("You can stop it at any time."))
        self.fields["membership"].error_messages["required"] = _(
            "Without this the network cannot keep a place for you."
        )

    def _say(self, name: str, label: str, help_text: str) -> None:
        self.fields[name].label, self.fields[name].help_text = label, help_text

    def purposes(self) -> list[str]:
        """Return the purposes consented to."""
        given = {
            "membership": Consent.Purpose.MEMBERSHIP,
            "listing": Consent.Purpose.LISTING,
            "mail": Consent.Purpose.MAIL,
        }
        return [str(purpose) for name, purpose in given.items() if self.cleaned_data.get(name)]


class ChoicesForm(AgreementForm):
    """Consent by purpose, who sees what to begin with, and what one is here for."""

    preset = forms.ChoiceField(
        label=gettext_lazy("What to show to begin with"),
        widget=forms.RadioSelect,
    )
    aims = forms.MultipleChoiceField(
        label=gettext_lazy("Here for"),
        choices=list(choices.AIMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, network=network, **kwargs)
        self.fields["listing"].label = _("Show members what I choose below")
        self.fields["preset"].error_messages["required"] = _("Please choose one of those offered.")
        self.fields["preset"].choices = list(presets(network).items())  # type: ignore[attr-defined]
        hints = PRESET_HINTS if network.employees_listed else {**PRESET_HINTS, **PRESET_HINTS_ALUMNI_ONLY}
        self.fields["preset"].hints = hints  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as an application keeps it."""
        data = self.cleaned_data
        return {"preset": data["preset"], "purposes": self.purposes(), "aims": data["aims"]}


class InvitationForm(forms.Form):
    """How the officer invites; the reason is asked where the person may have died, or was here and left."""

    way = forms.ChoiceField(
        label=pgettext_lazy("invitation", "How"), choices=Invitation.Way.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("What you know"),
        help_text=gettext_lazy("The roster says that this person may have died. Your words stay on record."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, was_here: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_here:
            self.fields["reason"].help_text = _(
                "This person was here and left. Invite them only if they ask for it. Your words stay on record."
            )
