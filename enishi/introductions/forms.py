"""What may be typed for an introduction: by who asks, by who is asked, and at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from enishi.feed.forms import NOTHING, new_token
from enishi.introductions.models import (
    ANSWERED_WITHIN,
    DAYS,
    LONGEST_ANSWER,
    LONGEST_DIVISION,
    LONGEST_WORDS,
    TO_SAY,
    Introduction,
)
from enishi.ui.forms import OneLine, Versioned

CHOOSE = _("Please choose one of those offered.")
ADDRESS = _("Show my e-mail address once we are introduced")


class AskForm(forms.Form):
    """A request for an introduction."""

    mark_required = False
    division = OneLine(
        label=_("Which department"),
        max_length=LONGEST_DIVISION,
        required=False,
        help_text=_("Leave it empty if you don’t know: the secretariat finds out."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "divisions"}),
    )
    about = forms.ChoiceField(
        label=pgettext_lazy("introduction", "What is it about?"),
        choices=Introduction.About.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE},
    )
    words = forms.CharField(
        label=_("What you would like to talk about"),
        max_length=LONGEST_WORDS,
        error_messages={"required": NOTHING},
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    shows_address = forms.BooleanField(
        label=ADDRESS, required=False, help_text=_("Only who says yes sees it, and only here.")
    )
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token


class AcceptForm(forms.Form):
    """A yes, with words to who asked."""

    prefix = "yes"
    words = forms.CharField(
        label=pgettext_lazy("introduction", "A word along with it"),
        max_length=LONGEST_ANSWER,
        required=False,
        help_text=_("How you can be reached, or when it suits you. Who asked reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shows_address = forms.BooleanField(label=ADDRESS, required=False)


class DeclineForm(forms.Form):
    """That it does not go just now, with words to the desk alone."""

    prefix = "no"
    words = forms.CharField(
        label=_("To the secretariat"),
        max_length=LONGEST_ANSWER,
        required=False,
        help_text=_("Somebody else who would suit, another time. Who asked does not read this, nor that you said so."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OutcomeForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(choices=[(each.value, each.label) for each in TO_SAY])


class RouteForm(Versioned):
    """Whom the desk asks, and for how many working days."""

    to = forms.RegexField(
        r"\A[a-z0-9]{10}\Z",
        label=_("Who is asked"),
        error_messages={"required": _("Choose somebody."), "invalid": _("Choose somebody.")},
    )
    days = forms.TypedChoiceField(
        label=_("An answer within"),
        coerce=int,
        initial=ANSWERED_WITHIN,
        choices=[(days, ngettext_lazy("%d working day", "%d working days", days) % days) for days in DAYS],
    )


class EndForm(forms.Form):
    """What is said where nobody was found."""

    prefix = "end"
    words = forms.CharField(
        label=_("To who asked"),
        max_length=LONGEST_ANSWER,
        error_messages={"required": NOTHING},
        help_text=_("It ends with these words. Nobody’s answer is told on."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
