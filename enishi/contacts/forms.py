"""What may be typed about a contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.contacts.models import LONGEST_WORDS, Contact
from enishi.feed.forms import NOTHING, new_token
from enishi.ui.forms import OneLine


def _day(**given: Any) -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **given)


class ContactForm(forms.Form):
    """A contact that was, one that is planned, or both. That the person may read it stands above the words."""

    mark_required = False
    on = _day(label=_("Day of the contact"), help_text=_("Empty if you only plan one."))
    way = forms.ChoiceField(
        label=pgettext_lazy("contact", "How"),
        choices=Contact.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of those offered.")},
    )
    words = forms.CharField(
        label=pgettext_lazy("contact", "What it was about"),
        max_length=LONGEST_WORDS,
        help_text=_("The person reads this when they ask for their own data. Write it so that they may."),
        error_messages={"required": NOTHING},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_on = _day(label=_("Next contact"), help_text=_("It stands in the list of what is planned."))
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token


class RemovalForm(forms.Form):
    """Why a note is deleted."""

    reason = OneLine(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stands in the record, without what was noted."),
        error_messages={"required": _("Please give a reason; it stands in the record.")},
    )
