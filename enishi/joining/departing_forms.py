"""Forms of leaving and resting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from enishi.joining.departing import MONTHS


class PauseForm(forms.Form):
    """For how long somebody rests."""

    months = forms.ChoiceField(
        label=_("Until when"),
        choices=[
            ("", pgettext_lazy("rest", "Until I come back")),
            *((str(n), ngettext_lazy("For %(n)d month", "For %(n)d months", n) % {"n": n}) for n in MONTHS),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )

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
