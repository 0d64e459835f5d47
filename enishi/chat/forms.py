"""What is typed in chat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.chat.models import LONGEST_MESSAGE, LONGEST_NAME, LONGEST_TOKEN, LONGEST_WORDS, Manner, Request
from enishi.ui.forms import OneLine, Versioned


def new_token() -> str:
    """Return what a message that is sent by a plain form is known by."""
    return get_random_string(32)


class MessageForm(forms.Form):
    """A message."""

    token = forms.CharField(widget=forms.HiddenInput, min_length=8, max_length=LONGEST_TOKEN)
    answers = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    text = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    """A message, said anew."""

    text = forms.CharField(label=_("Message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 4}))


class RoomForm(forms.Form):
    """A room for several."""

    name = OneLine(
        label=pgettext_lazy("room", "Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    blind = forms.BooleanField(
        label=_("For alumni alone"),
        required=False,
        help_text=_("No employee, and nobody with a role, finds it or gets in."),
    )

    def __init__(self, data: Any = None, *, apart: bool) -> None:
        super().__init__(data)
        if not apart:
            del self.fields["blind"]


class NameForm(Versioned):
    """A room's name anew."""

    name = OneLine(label=pgettext_lazy("room", "Name"), max_length=LONGEST_NAME)


class AskForm(forms.Form):
    """Asking somebody for a conversation."""

    purpose = forms.ChoiceField(label=_("What is it about?"), choices=Request.Purpose.choices, widget=forms.RadioSelect)
    words = OneLine(
        label=_("In a line or two"),
        max_length=LONGEST_WORDS,
        help_text=_("Accepted, this becomes the first message."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MannerForm(forms.Form):
    """How one likes to talk."""

    begun_by = forms.ChoiceField(
        label=_("Who may begin a conversation with me?"), choices=Manner.From.choices, widget=forms.RadioSelect
    )
    shows_read = forms.BooleanField(
        label=_("Others see what I have read"),
        required=False,
        help_text=_("Switched off, I do not see what others have read either."),
    )
    enter_sends = forms.BooleanField(
        label=_("Enter sends"),
        required=False,
        help_text=_("Switched off, Enter begins a new line, and Ctrl + Enter sends."),
    )
