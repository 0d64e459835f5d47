"""What is typed about a story. Length and shape stand here; what may be shown to whom, in actions.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.feed.forms import Agreeing
from enishi.kit.text import LONGEST_QUERY
from enishi.networks.audiences import PUBLIC
from enishi.networks.labels import Label
from enishi.stories import proofs
from enishi.stories.models import (
    LONGEST_ALT,
    LONGEST_ASKED,
    LONGEST_BODY,
    LONGEST_FACTS,
    LONGEST_NAME,
    LONGEST_TITLE,
    Proof,
    Story,
)
from enishi.ui.forms import OneLine
from enishi.ui.rich import Rich, RichText, first_of

ONLY_MEMBERS, WORLD = "members", "public"


class WhoForm(forms.Form):
    """About whom: found by name, chosen by public id."""

    mark_required = False
    find = OneLine(
        label=_("Find by name"),
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    whom = forms.RegexField(
        r"\A[a-z0-9]{10}\Z",
        required=False,
        error_messages={"invalid": _("Choose somebody.")},
    )


class WritingForm(Rich):
    """A story while it is written."""

    mark_required = False
    title = OneLine(
        label=pgettext_lazy("story", "Title"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(attrs={"class": "subject", "autocomplete": "off"}),
    )
    body = RichText(label=pgettext_lazy("story", "Text"), max_length=LONGEST_BODY, required=False)
    name = OneLine(
        label=_("Name on the public page"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("In full, the family name alone, or an initial: as the person likes it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    facts = OneLine(
        label=_("A few words about the person"),
        max_length=LONGEST_FACTS,
        required=False,
        help_text=_("Where they were and what they do now. They approve these words with the text."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cover = forms.ChoiceField(label=_("Title picture"), required=False, widget=forms.RadioSelect)
    audience = forms.TypedChoiceField(label=_("Who is it for?"), coerce=int, widget=forms.RadioSelect)
    label = forms.ChoiceField(label=_("How far may it travel?"), choices=Label.choices, widget=forms.RadioSelect)
    picture = forms.FileField(label=_("Picture"), required=False, max_length=200)
    alt = OneLine(
        label=pgettext_lazy("story", "What the picture shows"),
        max_length=LONGEST_ALT,
        required=False,
        help_text=_("For those who do not see it, and for machines that read aloud."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, story: Story) -> None:
        names = ("version", "title", "name", "facts", "cover", "audience", "label")
        super().__init__(
            data, files, initial={**first_of(story.body), **{name: getattr(story, name) for name in names}}
        )
        self.kept = list(story.pictures.order_by("pk"))
        audience, cover = self.fields["audience"], self.fields["cover"]
        audience.choices = [(each, "") for each in proofs.offered(story.network)]  # type: ignore[attr-defined]
        cover.choices = [("", _("none")), *((row.public_id, row.alt) for row in self.kept)]  # type: ignore[attr-defined]


class ShowingForm(Agreeing):
    """Showing what was approved; whoever has not agreed to the rules of sharing does so with it."""

    mark_required = False


class ApprovalForm(forms.Form):
    """What who is portrayed says to a text: `mark` names the one that they have before them."""

    mark_required = False
    mark = forms.RegexField(r"\A[0-9a-f]{64}\Z", widget=forms.HiddenInput)
    far = forms.ChoiceField(
        label=_("Where may it be shown?"),
        choices=[(ONLY_MEMBERS, ""), (WORLD, "")],
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("To the secretariat"),
        max_length=LONGEST_ASKED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": _("What should be different")}),
    )

    def __init__(self, data: Any = None, *, proof: Proof) -> None:
        super().__init__(data, initial={"mark": proof.mark})
        if proof.audience != PUBLIC:
            del self.fields["far"]

    def clean(self) -> dict[str, Any]:
        """Ask where it may be shown, of whoever says yes to a text that is meant for the world."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "far" in self.fields and self.data.get("do") == "approve" and not cleaned.get("far"):
            self.add_error("far", _("Please choose where it may be shown."))
        return cleaned
