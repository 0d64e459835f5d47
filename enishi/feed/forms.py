"""What is typed in the feed. Length and shape stand here; what may be told to whom, in actions.py."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.feed import naming, polls, stamps
from enishi.feed.models import LONGEST_COMMENT, LONGEST_POST, LONGEST_TITLE
from enishi.feed.poll_forms import ANSWERS, Polling
from enishi.feed.poll_forms import FIELDS as OF_POLL
from enishi.feed.readers import Readers
from enishi.feed.suiting import REASONS
from enishi.kit.errors import Conflict, Refused
from enishi.members import sharing
from enishi.members.models import Member
from enishi.networks.labels import Label, labels_for
from enishi.networks.models import Network, Policy
from enishi.ui.forms import OneLine, Versioned, say

NOTHING = _("Please write something first.")
KEPT = ("title", "text", "named", *OF_POLL, "audience", "label", "circle")  # of the composer, in a draft
LONGEST_NAMED = 11 * naming.CHOSEN  # ids with a space between them
MOST_WORDS, SHORTEST_WORD, LONGEST_WORD = 200, 2, 40
TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    """Return a random token for a form: sending it twice is told from two posts that say the same."""
    return secrets.token_hex(16)


def refuse(form: forms.Form, error: Refused | Conflict) -> None:
    """Put a refusal beside its field. A form that was sent already, with something else in it, holds what was typed under a new
    token: sent once more it is another post."""
    if error.field == "token":
        form.data = {**form.data.dict(), "token": new_token()}  # type: ignore[attr-defined]  # it is a QueryDict
        form.add_error(None, error.message)
    else:
        say(form, error, 1)


class Agreeing(forms.Form):
    """A form that publishes words: who has not agreed to the rules in force does so with it."""

    rules = forms.BooleanField(
        label=_("I have read this, and write by it."),
        help_text=_("We ask again only when the rules change."),
        error_messages={"required": _("Please tick this before your first words here.")},
    )
    rules_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, asked: Policy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        if asked is None:
            del self.fields["rules"], self.fields["rules_version"]
        else:
            self.fields["rules_version"].initial = asked.version
            self.points = sharing.points(asked)

    def agree(self, member: Member) -> None:
        """Keep what was ticked, if it was asked. Conflict if the rules have changed since the form was shown."""
        if self.cleaned_data.get("rules"):
            sharing.agree(member, self.cleaned_data["rules_version"], by=member)


class AgreeingToWords(Agreeing):
    """A form that publishes words only sometimes: then it asks for the rules in its own `clean`, by `ask`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asked is not None:
            self.fields["rules"].required = self.fields["rules_version"].required = False

    def ask(self) -> None:
        """Ask who has not agreed to the rules in force to do so: others would read what was typed."""
        if self.asked is not None and not self.cleaned_data.get("rules"):
            self.add_error("rules", self.fields["rules"].error_messages["required"])


class _Pausing(Agreeing):
    """A form whose words may be looked at once more before they go out (pausing.py), and may name people (naming.py)."""

    looked_at = forms.CharField(required=False, max_length=MOST_WORDS * (LONGEST_WORD + 2), widget=forms.HiddenInput)
    named = forms.CharField(required=False, max_length=LONGEST_NAMED, widget=forms.HiddenInput)

    def clean_named(self) -> list[str]:
        """Return the public ids of those whose names were chosen."""
        return naming.chosen_in(self.cleaned_data["named"])


class WordsForm(forms.Form):
    """The words at which employees are asked to look once more."""

    mark_required = False
    words = forms.CharField(
        label=_("Words, one a line"),
        help_text=_("Names of projects, products and customers that are not public yet, for example."),
        required=False,
        max_length=MOST_WORDS * (LONGEST_WORD + 2),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean_words(self) -> list[str]:
        """Return the words, at most MOST_WORDS of LONGEST_WORD characters each."""
        words = [word for line in self.cleaned_data["words"].splitlines() if (word := " ".join(line.split()))]
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("At most %(most)d words.") % {"most": MOST_WORDS})
        if wrong := next((word for word in words if not SHORTEST_WORD <= len(word) <= LONGEST_WORD), None):
            said = _("“%(word)s”: please take 2 to %(most)d characters.")
            raise forms.ValidationError(said % {"word": wrong[:LONGEST_WORD], "most": LONGEST_WORD})
        return words


class PostForm(Polling, _Pausing):
    """A new post, which may ask something."""

    mark_required = False
    title = OneLine(
        label=pgettext_lazy("post", "Title"),
        max_length=LONGEST_TITLE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=pgettext_lazy("post", "Post"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": NOTHING},
    )
    audience = forms.TypedChoiceField(label=_("Who is it for?"), coerce=int, widget=forms.RadioSelect)
    label = forms.ChoiceField(label=_("How far may it travel?"), choices=Label.choices, widget=forms.RadioSelect)
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: list[Readers], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audience: Any = self.fields["audience"]
        audience.choices = [(each.audience, "") for each in offered]
        self.fields["audience"].initial = offered[0].audience
        self.fields["label"].initial = labels_for(offered[0].audience)[0].value
        self.fields["token"].initial = new_token


class DraftForm(forms.Form):
    """What the composer holds while it is being written: nothing has to be there, and nothing to go together."""

    title = OneLine(max_length=LONGEST_TITLE, required=False)
    text = forms.CharField(max_length=LONGEST_POST, required=False)
    named = forms.CharField(max_length=LONGEST_NAMED, required=False)
    question = OneLine(max_length=polls.LONGEST_QUESTION, required=False)
    several = forms.BooleanField(required=False)
    until = forms.RegexField(r"\A\d{4}-\d{2}-\d{2}\Z", required=False)  # as it was typed
    audience = forms.IntegerField(min_value=0, max_value=15, required=False)
    label = forms.ChoiceField(choices=Label.choices, required=False)
    circle = forms.RegexField(r"\A[a-z0-9]{10}\Z", required=False)
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ANSWERS:
            self.fields[name] = OneLine(max_length=polls.LONGEST_ANSWER, required=False)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, of that alone which can be kept."""
        return {name: self.cleaned_data[name] for name in KEPT if self.cleaned_data.get(name) not in (None, "", False)}


class ChangeForm(_Pausing, Versioned):
    """What a post should say instead."""

    mark_required = False
    title = OneLine(label=pgettext_lazy("post", "Title"), max_length=LONGEST_TITLE, required=False)
    text = forms.CharField(
        label=pgettext_lazy("post", "Post"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": NOTHING},
    )


class AnswerForm(_Pausing):
    """A comment in words."""

    mark_required = False
    text = forms.CharField(
        label=pgettext_lazy("feed", "Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("A stamp is enough, if you like")}),
        error_messages={"required": _("Write a line, or choose a stamp.")},
    )
    under = forms.RegexField(r"^[a-z0-9]{10}$", required=False, widget=forms.HiddenInput)
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token


class AnswerChangeForm(_Pausing):
    """What a comment should say instead."""

    mark_required = False
    text = forms.CharField(
        label=pgettext_lazy("feed", "Comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": NOTHING},
    )


class TasteForm(forms.Form):
    """Which reasons count in the reader's own order."""

    counts = forms.MultipleChoiceField(
        label=_("What may count"), choices=list(REASONS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class OwnStampForm(forms.Form):
    """A stamp that the network adds."""

    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput, initial=new_token)
    picture = forms.FileField(
        label=_("Picture of the stamp"),
        help_text=_("PNG, JPEG or WebP, square if possible, up to 10 MB. No drawings (SVG)."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "required": _("Please choose a picture."),
            "empty": _("This picture is empty. Please choose another one."),
        },
    )
    ja = OneLine(label=_("What it says, in Japanese"), max_length=stamps.LONGEST_WORDS)
    en = OneLine(label=_("What it says, in English"), max_length=stamps.LONGEST_WORDS)


class StampForm(forms.Form):
    """A stamp put on something, or taken off."""

    put = forms.ChoiceField(required=False)
    take = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        put, take = self.fields["put"], self.fields["take"]
        put.choices = [(each.code, "") for each in stamps.offered(network)]  # type: ignore[attr-defined]
        take.choices = [*put.choices, *((each.code, "") for each in stamps.own(network))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("put")) == bool(cleaned.get("take")):
            raise forms.ValidationError(NOTHING)
        return cleaned
