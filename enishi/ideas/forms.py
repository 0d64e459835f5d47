"""What may be typed into the ideas box, and by those who answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.feed.forms import NOTHING, AgreeingToWords, new_token
from enishi.ideas.models import LONGEST_ANSWER, LONGEST_TEXT, LONGEST_TITLE, State
from enishi.ui.forms import OneLine, Versioned

BOARD, DESK = "board", "desk"


class IdeaForm(AgreeingToWords):
    """An idea: in a line, in more words, and whether all members read it or the secretariat alone."""

    mark_required = False
    title = OneLine(
        label=_("In a line"),
        max_length=LONGEST_TITLE,
        error_messages={"required": NOTHING},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("What, and how it could be better")}),
    )
    text = forms.CharField(
        label=_("In more words"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("What you have seen outside, how others do it")}),
    )
    told = forms.ChoiceField(
        label=pgettext_lazy("idea", "Who reads it"),
        choices=((BOARD, _("All members")), (DESK, _("Only the secretariat"))),
        initial=DESK,
        widget=forms.RadioSelect,
    )
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    field_order = ("title", "text", "told", "rules", "rules_version", "token")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token

    def clean(self) -> dict[str, Any]:
        """Ask for the rules where all members read it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("told") == BOARD:
            self.ask()
        return cleaned


class AnswerForm(Versioned):
    """An answer of the secretariat, to what they have read until now."""

    state = forms.ChoiceField(
        label=_("Where it stands"),
        choices=[(each.value, each.label) for each in State if each != State.RECEIVED],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=pgettext_lazy("idea", "Answer"),
        max_length=LONGEST_ANSWER,
        required=False,
        help_text=_("What will change, or the reason why not. It carries your name."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    day = forms.DateField(
        label=_("By when"),
        required=False,
        help_text=_("For what is being looked at, or will be done."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    feed = forms.BooleanField(
        label=_("Tell all members in the feed, too"),
        required=False,
        help_text=_("What the feed tells of this idea already follows by itself."),
    )

    def __init__(self, *args: Any, board: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not board:
            del self.fields["feed"]


class JoinForm(forms.Form):
    """To which idea another is joined."""

    into = forms.ChoiceField(label=_("Join it to"))

    def __init__(self, data: Any = None, *, others: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["into"].choices = others  # type: ignore[attr-defined]
