"""Forms of the public page: plain text within limits, in both languages. Whether they may be saved stands in the actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.members.roles import last_day
from enishi.networks.days import today_in
from enishi.networks.models import Network
from enishi.public import defaults, drafting
from enishi.public.models import (
    LANGUAGES,
    LONGEST_ANSWER,
    LONGEST_POLICY,
    LONGEST_QUESTION,
    LONGEST_SUMMARY,
    SECTIONS,
    Landing,
    PolicyDraft,
    Question,
)
from enishi.ui.forms import OneLine, Versioned

ROWS = {"purpose": 4, "joiners": 4, "offers": 7, "sees": 7, "how": 7}
LANGUAGE_NAMES = {"ja": _("Japanese"), "en": _("English")}
SECTION_NAMES = {
    "headline": _("Line of welcome"),
    "purpose": _("What the network is for"),
    "joiners": _("Who can join"),
    "offers": _("What one finds here"),
    "sees": pgettext_lazy("landing", "Who sees what"),
    "how": _("How to join"),
}


def _in(name: Any, language: str) -> Any:
    """Return what a field is called where both languages stand in one list."""
    return format_lazy("{} ({})", name, LANGUAGE_NAMES[language])


def _sides(form: forms.Form, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a form by language, each under its short name."""
    return [
        {
            "name": LANGUAGE_NAMES[each],
            "fields": [{"field": form[f"{part}_{each}"], "label": name} for part, name in names.items()],
        }
        for each in LANGUAGES
    ]


def text(rows: int, language: str, longest: int, label: Any, **kwargs: Any) -> forms.CharField:
    """Return a field for paragraphs in one language."""
    widget = forms.Textarea(attrs={"rows": rows, "lang": language})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget, **kwargs)


class LandingForm(Versioned):
    """A network's public page, both languages side by side."""

    closed = forms.BooleanField(
        label=_("Close the page"),
        required=False,
        help_text=_(
            "Visitors then read the name, and how to reach you. Invitations, sign-in and the texts that are agreed to go on."
        ),
    )
    indexed = forms.BooleanField(
        label=_("May be found by search engines"), required=False, help_text=_("This page alone. Nothing else ever is.")
    )
    counts = forms.BooleanField(
        label=_("Say how many take part"), required=False, help_text=_("In round figures, rounded down to tens.")
    )

    def __init__(self, data: Any, *, network: Network, landing: Landing) -> None:
        initial: dict[str, Any] = {name: getattr(landing, name) for name in ("closed", "indexed", "counts", "version")}
        for language in LANGUAGES:
            for section, words in defaults.texts(network, language).items():
                name = f"{section}_{language}"
                initial[name] = getattr(landing, name) or words
        super().__init__(data, initial=initial)
        for section, longest in SECTIONS.items():
            for language in LANGUAGES:
                label = _in(SECTION_NAMES[section], language)
                self.fields[f"{section}_{language}"] = (
                    text(ROWS[section], language, longest, label)
                    if section in ROWS
                    else OneLine(
                        label=label,
                        max_length=longest,
                        required=False,
                        widget=forms.TextInput(attrs={"lang": language}),
                    )
                )

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections in order: their name, and the fields of both languages."""
        return [
            {
                "name": name,
                "fields": [{"field": self[f"{section}_{each}"], "label": LANGUAGE_NAMES[each]} for each in LANGUAGES],
            }
            for section, name in SECTION_NAMES.items()
        ]


class QuestionForm(Versioned):
    """A question and its answer, in both languages."""

    def __init__(self, data: Any, *, question: Question | None = None) -> None:
        names = [f"{part}_{language}" for language in LANGUAGES for part in ("question", "answer")]
        initial = {name: getattr(question, name) for name in names} if question else {}
        super().__init__(data, initial=initial | {"version": question.version if question else 1})
        for language in LANGUAGES:
            self.fields[f"question_{language}"] = OneLine(
                label=_("Question"),
                max_length=LONGEST_QUESTION,
                required=False,
                widget=forms.TextInput(attrs={"lang": language}),
            )
            self.fields[f"answer_{language}"] = text(
                5, language, LONGEST_ANSWER, _in(pgettext_lazy("question", "Answer"), language)
            )

    def sides(self) -> list[dict[str, Any]]:
        """Return the fields by language."""
        return _sides(self, {"question": _("Question"), "answer": pgettext_lazy("question", "Answer")})


class PolicyForm(Versioned):
    """The next version of a text that people agree to, and what is different in it."""

    def __init__(self, data: Any, *, draft: PolicyDraft, first: bool) -> None:
        initial = {name: getattr(draft, name) for name in (*drafting.TEXTS, "version")}
        super().__init__(data, initial=initial)
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = text(26, language, LONGEST_POLICY, _in(_("Text"), language))
            if not first:
                self.fields[f"summary_{language}"] = text(
                    3, language, LONGEST_SUMMARY, _in(_("What is different"), language)
                )

    def sides(self) -> list[dict[str, Any]]:
        """Return the fields by language."""
        names = {"text": _("Text"), "summary": _("What is different")}
        return _sides(self, {part: name for part, name in names.items() if f"{part}_ja" in self.fields})


class BeginForm(Versioned):
    """From which day a version is in force."""

    on = forms.DateField(
        label=_("In force from"),
        help_text=_(
            "Choose a day to come if people should have time to read it first. Until then the version of now stays."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, *, network: Network, version: int, first: bool) -> None:
        today = today_in(network)
        start = today if first else today + timedelta(days=14)
        super().__init__(data, initial={"on": start, "version": version})
        self.fields["on"].widget.attrs.update(min=today.isoformat(), max=last_day(today).isoformat())
