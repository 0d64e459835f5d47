"""What officers say about a mailing: to whom, in which words, how often they are reminded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enishi.joining import counted, mailings
from enishi.joining.card_forms import STANDINGS
from enishi.kit.ids import ALPHABET, LENGTH
from enishi.networks.models import Network
from enishi.roster.forms import NarrowForm
from enishi.roster.standing import File
from enishi.ui.words import short_day

WHO = (
    ("uninvited", pgettext_lazy("mailing", "not invited yet")),
    ("out", pgettext_lazy("mailing", "everybody who has not joined")),
    ("leaving", pgettext_lazy("mailing", "about to leave")),
)


class RecipientsForm(NarrowForm):
    """To whom: one of three groups, narrowed as the roster's list is, and by the file that brought them."""

    who = forms.ChoiceField(
        choices=WHO, required=False, widget=forms.RadioSelect, label=gettext_lazy("People of the roster")
    )
    standing = forms.ChoiceField(choices=STANDINGS, required=False, label=gettext_lazy("Employment"))
    within = forms.ChoiceField(required=False, label=gettext_lazy("Their last day is"))
    intake = forms.ChoiceField(required=False, label=gettext_lazy("First came with the file"))

    def __init__(self, data: Any = None, *, network: Network, files: list[File]) -> None:
        super().__init__({"who": "uninvited", **(data.dict() if data else {})}, network=network)
        days = [(str(each), _("in the next %(days)s days") % {"days": each}) for each in mailings.WITHIN]
        brought = [(each.public_id, f"{each.file_name} ({short_day(each.started_at)})") for each in files]
        self.fields["within"].choices = days  # type: ignore[attr-defined]
        self.fields["intake"].choices = [("", pgettext("mailing", "any file")), *brought]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        """Return what was asked for, without what is not understood; `who` always says something."""
        self.is_valid()
        return {"who": "uninvited"} | {name: value for name, value in self.cleaned_data.items() if value}


class WordsForm(forms.Form):
    """In which words, and how often again. `token` is drawn with the page, so that pressing twice orders once; `count` is what
    was shown, and `seen` how it came about (counted.py); `sure` stands on the page that asks once more."""

    mark_required = False
    subject = forms.CharField(max_length=80, strip=True, label=gettext_lazy("Subject"))
    greeting = forms.CharField(
        max_length=1_500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 7}),
        label=gettext_lazy("Your greeting"),
        help_text=gettext_lazy("The name stands above it. In the language of the network."),
    )
    reminders = forms.TypedChoiceField(
        coerce=int, initial="2", widget=forms.RadioSelect, label=gettext_lazy("If there is no answer, invite again")
    )
    interval = forms.TypedChoiceField(
        coerce=int, initial="14", widget=forms.RadioSelect, label=gettext_lazy("Days between two mails")
    )
    count = forms.IntegerField(min_value=0, max_value=mailings.MOST, widget=forms.HiddenInput)
    token = forms.RegexField(f"^[{ALPHABET}]{{{LENGTH}}}$", max_length=LENGTH, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=counted.LONGEST, required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        often = (pgettext("reminders", "never"), pgettext("reminders", "once"), pgettext("reminders", "up to twice"))
        self.fields["reminders"].choices = list(zip("012", often, strict=True))  # type: ignore[attr-defined]
        self.fields["interval"].choices = [(str(days), str(days)) for days in mailings.INTERVALS]  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        """A subject is one line: other control characters have no business in a header."""
        said = str(self.cleaned_data["subject"])
        if not said.isprintable():
            raise forms.ValidationError(_("A subject is one line of text."))
        return said
