"""What is typed in the relay. What may go to whom stands in actions.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.feed.forms import Agreeing, AgreeingToWords
from enishi.feed.readers import Readers
from enishi.kit.text import LONGEST_QUERY
from enishi.networks.labels import Label, labels_for
from enishi.networks.models import Policy
from enishi.relay.models import LONGEST_LINE, LONGEST_NOW, LONGEST_THEN, LONGEST_WORD
from enishi.ui.forms import OneLine

NEXT = _("Who runs next?")
NOBODY_YET = _("Choose somebody, or leave it to whoever would like to.")


class NextForm(Agreeing):
    """To whom the baton goes: a member by public id, or `open` for whoever would like to; and a word to them. Rules are asked
    where words are."""

    mark_required = False
    next = forms.RegexField(
        r"\A([a-z0-9]{10}|open)\Z", label=NEXT, error_messages={"required": NOBODY_YET, "invalid": NOBODY_YET}
    )
    word = OneLine(
        label=pgettext_lazy("relay", "A word along with it"),
        max_length=LONGEST_WORD,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("A line. It can do without"), "autocomplete": "off"}),
    )
    find = OneLine(
        label=_("Look for somebody to hand it to"),
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Find by name"), "autocomplete": "off"}),
    )

    @property
    def to(self) -> str:
        """Return the public id that was chosen, empty for whoever would like to."""
        chosen: str = self.cleaned_data["next"]
        return "" if chosen == "open" else chosen


class HandForm(AgreeingToWords, NextForm):
    """Handing the baton over without running: to somebody. Who adds no word publishes nothing, and is asked for no rules. `passing`:
    one hands on what one was handed, without a name and therefore without a word."""

    next = forms.RegexField(
        r"\A[a-z0-9]{10}\Z",
        label=NEXT,
        error_messages={"required": _("Choose somebody."), "invalid": _("Choose somebody.")},
    )

    def __init__(self, *args: Any, asked: Policy | None, passing: bool, **kwargs: Any) -> None:
        super().__init__(*args, asked=None if passing else asked, **kwargs)
        if passing:
            del self.fields["word"]

    def clean(self) -> dict[str, Any]:
        """Ask for the rules where a word goes along."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("word"):
            self.ask()
        return cleaned


class LegForm(NextForm):
    """An introduction."""

    now = forms.CharField(
        label=_("Where you are now, and what you do"),
        max_length=LONGEST_NOW,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    then = forms.CharField(
        label=_("From your time here"),
        max_length=LONGEST_THEN,
        required=False,
        help_text=_("Please leave out the names of people who are not here."),
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": _("Your first desk, your place in the canteen, a day you won’t forget")}
        ),
    )
    love = OneLine(
        label=_("What you can’t get enough of just now"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Food, music, tools, anything"), "autocomplete": "off"}),
    )
    help = OneLine(
        label=_("What you can help with"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    audience = forms.TypedChoiceField(label=_("Who is it for?"), coerce=int, widget=forms.RadioSelect)
    label = forms.ChoiceField(label=_("How far may it travel?"), choices=Label.choices, widget=forms.RadioSelect)

    field_order = ("now", "then", "love", "help", "audience", "label", "next", "word", "rules", "rules_version")

    def __init__(self, *args: Any, offered: list[Readers], topics: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience: Any = self.fields["audience"]
        audience.choices = [(each.audience, "") for each in offered]
        audience.initial = offered[0].audience
        self.fields["label"].initial = labels_for(offered[0].audience)[0].value
        if topics:
            self.fields["help"].initial = topics[:LONGEST_LINE]
            self.fields["help"].help_text = _("Taken from “Ask me about” in your profile.")
