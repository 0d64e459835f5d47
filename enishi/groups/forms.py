"""What is typed about groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.groups.models import LONGEST_NAME, LONGEST_PURPOSE, LONGEST_WORDS, Kind
from enishi.kit.text import LONGEST_QUERY
from enishi.ui.forms import OneLine, Versioned

HINTS = {
    Kind.OPEN: _("All members find it and come in at once. Who is inside reads and writes."),
    Kind.CLOSED: _("All members find it. The hosts let people in."),
    Kind.SECRET: _("Only who is inside, or invited, knows that it exists. The hosts invite."),
    Kind.BLIND: _(
        "For alumni alone. No employee, and nobody with a role, finds it or gets in. The hosts let people in."
    ),
}


class _Words(forms.Form):
    name = OneLine(
        label=pgettext_lazy("group", "Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = OneLine(
        label=_("What is it for?"),
        max_length=LONGEST_PURPOSE,
        help_text=_("One line at the door: what is talked about, and for whom it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FoundForm(_Words):
    """A new group."""

    kind = forms.ChoiceField(label=_("What kind of room is it?"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, apart: bool) -> None:
        super().__init__(data)
        offered = [kind for kind in Kind if kind != Kind.BLIND or apart]
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.value, kind.label) for kind in offered]
        kinds.hints = {kind.value: HINTS[kind] for kind in offered}
        kinds.initial = Kind.OPEN.value


class WordsForm(_Words, Versioned):
    """Name and purpose anew."""


class AskForm(forms.Form):
    """A few words to the hosts."""

    words = OneLine(
        label=_("A line to the hosts"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("Only the hosts read it. It is deleted when they have answered."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SearchForm(forms.Form):
    """A word that is looked for; what is too long is cut."""

    q = forms.CharField(required=False, max_length=LONGEST_QUERY)


class PledgeForm(forms.Form):
    """The promises of a shared group."""

    agreed = forms.BooleanField(
        label=_("I have read this, and keep to it."),
        help_text=_("We ask again only when the promises change."),
        error_messages={"required": _("Please tick this before your first words here.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)
