"""What may be typed to the secretariat, and by the secretariat."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.desk import wording
from enishi.desk.models import LONGEST_ANSWER, LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, AnswerTemplate, Enquiry
from enishi.feed.forms import new_token
from enishi.ui.forms import AddressField, OneLine, Versioned

SALT = "desk.contact"
SOONEST, LATEST = 3, 7 * 24 * 3600  # seconds from opening the form to sending it


def stamp() -> str:
    """Return what a form carries so that it can be sent once, neither at once nor weeks later."""
    return signing.TimestampSigner(salt=SALT).sign(secrets.token_hex(16))


def stamped(value: str) -> tuple[str, bool]:
    """Return the token in a stamp and whether it may be sent now; an empty token for what is no stamp or too old."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        token = signer.unsign(value, max_age=LATEST)
    except signing.BadSignature:
        return "", False
    try:
        signer.unsign(value, max_age=SOONEST - 1)
    except signing.SignatureExpired:
        return token, True
    return token, False


class ContactForm(forms.Form):
    """A message to the secretariat. Who is signed in has an address already and types none.

    Two traps for machines, without script and without puzzles: a field that nobody sees, and the time from opening to
    sending. Neither throws a message away: the form comes back and asks to be sent once more.
    """

    about = forms.ChoiceField(label=_("What is it about?"), choices=Enquiry.About.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Your message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8}))
    name = OneLine(
        label=pgettext_lazy("of a person", "Your name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Leave it empty if you would rather not say."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = AddressField(
        label=_("E-mail address for the answer"),
        max_length=254,
        help_text=_("The answer goes there, and nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "lang": "en"}),
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def __init__(self, data: Any = None, *, signed_in: bool, named: bool) -> None:
        super().__init__(data, initial={"stamp": stamp()})
        if signed_in:
            del self.fields["address"]
        if named:
            del self.fields["name"]
        self.token = ""

    def clean(self) -> dict[str, Any]:
        """Return what was typed. An error of its own says when the form has to be sent once more."""
        cleaned = super().clean() or {}
        self.token, ripe = stamped(cleaned.pop("stamp", ""))
        trapped = cleaned.pop("website", "")
        if trapped or not ripe or not self.token:
            self.renew(stamped_anew=not self.token or bool(trapped))
            self.add_error(None, _("Please look through what you wrote, and send it once more."))
        return cleaned

    def renew(self, *, stamped_anew: bool = True) -> None:
        """Have the form hold what was typed, with an empty trap and, where it shall count as another form, a new stamp."""
        again = {name: self.data.get(name, "") for name in self.data} | {"website": ""}
        self.data = again | {"stamp": stamp()} if stamped_anew else again


class WordForm(forms.Form):
    """What who asked adds to their enquiry."""

    mark_required = False
    word = forms.CharField(label=_("Write more"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = new_token


class Words(forms.CharField):
    """Paragraphs of an officer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)


class AnswerForm(forms.Form):
    """An answer that goes out by mail; one of the network's texts may be put into it before."""

    answer = Words(label=_("Answer"), help_text=_("It is mailed to the address given, and kept here."))
    template = forms.CharField(
        label=_("Text for answers"), required=False, widget=forms.Select
    )  # what was deleted is no fault

    def __init__(self, data: Any = None, *, templates: list[AnswerTemplate], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        chosen = [("", _("Choose a text")), *((each.public_id, each.title) for each in templates)]
        self.fields["template"].widget.choices = chosen

    def clean_answer(self) -> str:
        """Return the words. Refused while a gap of a text is open in them: nobody is called {name}."""
        text: str = self.cleaned_data["answer"]
        if gaps := wording.open_gaps(text):
            raise forms.ValidationError(
                _("This still stands in it: %(gaps)s. Please write what belongs there.") % {"gaps": " ".join(gaps)}
            )
        return text


class SeenForm(forms.Form):
    """How many words of who asked stood on the officer's page."""

    seen = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=False, **kwargs)  # it stands in several forms of one page


class TemplateForm(Versioned):
    """A text that officers answer with again and again."""

    mark_required = False
    title = OneLine(label=_("Title, which officers alone read"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("{name} becomes the name of who asked, {number} the number. Nothing else is filled in."),
    )

    def __init__(self, data: Any = None, *, template: AnswerTemplate | None = None) -> None:
        given = {name: getattr(template, name) for name in ("title", "text", "version")} if template else {"version": 1}
        super().__init__(data, initial=given)

    def clean_text(self) -> str:
        """Return the text. Refused where it holds a gap that nothing fills in."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if gaps := wording.unknown_gaps(text):
            raise forms.ValidationError(
                _("Nothing is filled in here: %(gaps)s. There is {name} and {number}.") % {"gaps": " ".join(gaps)}
            )
        return text


class NoteForm(forms.Form):
    """A note for colleagues."""

    note = Words(
        label=_("Note for colleagues"),
        help_text=_("Not mailed, and not on their page. Who asks to see it is shown it; a member’s own data hold it."),
    )


class OwnerForm(forms.Form):
    """To whom an enquiry is handed over."""

    to = forms.ChoiceField(label=_("Hand over to"))

    def __init__(self, data: Any = None, *, colleagues: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["to"].choices = colleagues  # type: ignore[attr-defined]
