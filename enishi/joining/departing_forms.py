"""Forms of leaving and resting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from enishi.joining.departing import MONTHS


class PauseForm(forms.Form):
    """For how long somebody rests."""

    months = forms.ChoiceField(label=_("Until when"), widget=forms.RadioSelect, required=False, initial="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [(str(n), ngettext("For %(n)d month", "For %(n)d months", n) % {"n": n}) for n in MONTHS]
        self.fields["months"].choices = [("", pgettext("rest", "Until I come back")), *lengths]  # type: ignore[attr-defined]

    def clean_months(self) -> int | None:
        """Return the number of months, None for no end."""
        chosen: Any = self.cleaned_data["months"]
        return int(chosen) if chosen else None


class LeaveForm(forms.Form):
    """The second screen of leaving; the box stands there only for whom no other network keeps the account."""

    with_account = forms.BooleanField(
        label=_("Delete my account then, too"),
        required=False,
        help_text=_(
            "The address and whatever you sign in with. You are in no other network, so nothing else needs it."
        ),
    )
