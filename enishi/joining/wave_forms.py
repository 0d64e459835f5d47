"""What officers say about opening in steps: which part of the roster, and that they saw how many that is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.networks.models import Network
from enishi.roster import segments
from enishi.roster.forms import NarrowForm

FIRST, LAST = 1900, 2100


class SegmentForm(NarrowForm):
    """A part of the roster: what belongs to nobody by name, so that it holds for whoever comes onto the roster later."""

    q = None  # type: ignore[assignment]  # a name is no part of the roster
    company = forms.ChoiceField(required=False, label=gettext_lazy("Company"))
    department = forms.CharField(
        max_length=60, required=False, strip=True, label=gettext_lazy("Department, or a part of it")
    )
    left_from = forms.IntegerField(
        min_value=FIRST,
        max_value=LAST,
        required=False,
        label=gettext_lazy("Left in this year or later"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
    )
    left_to = forms.IntegerField(
        min_value=FIRST,
        max_value=LAST,
        required=False,
        label=gettext_lazy("Left in this year or before"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}),
    )

    def __init__(self, data: Any, *, network: Network) -> None:
        super().__init__(data, network=network)
        options = [("", _("all companies")), *((each, each) for each in segments.companies(network))]
        self.fields["company"].choices = options  # type: ignore[attr-defined]
        if len(options) < 3:
            del self.fields["company"]

    def clean(self) -> dict[str, Any]:
        """Refuse years that no year lies between."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("left_from"), said.get("left_to")
        if first and last and first > last:
            self.add_error("left_to", _("No year lies between the two. Please exchange them."))
        return said

    def segment(self) -> dict[str, Any]:
        """Return what was asked for, as roster.segments reads it, without what is not understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self) -> list[tuple[str, str]]:
        """Return what was asked for in words: label and value."""
        said = []
        for name, value in self.segment().items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            said.append((str(self.fields[name].label), str(choices.get(value, value))))
        return said

    def question(self) -> str:
        """Return the address's question that asks for the same."""
        return urlencode(self.segment())


class CountForm(forms.Form):
    """How many people the page said it would be."""

    mark_required = False
    count = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
