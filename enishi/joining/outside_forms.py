"""What is said of a link for a group outside: for which, until when, for how many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from enishi.joining import outside
from enishi.networks.days import today_in
from enishi.networks.models import Network


class OutsideForm(forms.Form):
    """The group, the last day, the number. What days and numbers may be is the action's to say."""

    mark_required = False
    group = forms.CharField(
        max_length=outside.LONGEST,
        strip=True,
        label=gettext_lazy("Which group"),
        help_text=gettext_lazy(
            "So that you know it again, such as: Facebook group of the former laboratory. Only those who decide read it."
        ),
        error_messages={"required": gettext_lazy("Please name the group.")},
    )
    until = forms.DateField(
        label=gettext_lazy("The link works until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Please choose a day.")},
    )
    most = forms.IntegerField(
        initial=100,
        min_value=1,
        max_value=outside.MOST,
        label=gettext_lazy("and for so many applications"),
        help_text=gettext_lazy("Then it leads nowhere, also where it was handed on to others."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
    )

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__(data, initial={"until": today_in(network) + outside.USUAL})
