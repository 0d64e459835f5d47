"""What officers say about printed cards: for whom, on which paper, which one came back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enishi.joining import cards, counted
from enishi.joining.models import PrintRun
from enishi.kit.ids import ALPHABET, LENGTH
from enishi.networks.models import Network
from enishi.roster.forms import NarrowForm

WHO = (
    ("uninvited", pgettext_lazy("cards", "not invited yet")),
    ("came_back", pgettext_lazy("cards", "what we sent came back")),
    ("no_email", pgettext_lazy("cards", "without an e-mail address")),
    ("out", pgettext_lazy("cards", "everybody who has not joined")),
)
STANDINGS = [each for each in NarrowForm.STANDINGS if each[0] != "leaving"]


class ChoiceForm(NarrowForm):
    """For whom: one of four groups, narrowed as the roster's list is."""

    who = forms.ChoiceField(
        choices=WHO, required=False, widget=forms.RadioSelect, label=gettext_lazy("People of the roster")
    )
    standing = forms.ChoiceField(choices=STANDINGS, required=False, label=gettext_lazy("Employment"))
    by_mail_too = forms.BooleanField(
        required=False,
        label=gettext_lazy("Cards also for those to whom a mailing will write"),
        help_text=gettext_lazy("They get both: the mail, and the card."),
    )

    def __init__(self, data: Any = None, *, network: Network) -> None:
        super().__init__({"who": "uninvited", **(data.dict() if data else {})}, network=network)

    def asked(self) -> dict[str, str]:
        """Return what was asked for, without what is not understood; `who` always says something."""
        self.is_valid()
        return {"who": "uninvited"} | {name: str(value) for name, value in self.cleaned_data.items() if value}


class OrderForm(forms.Form):
    """How: paper and days. `token` is drawn with the page, so that pressing twice orders once; `count` is what was shown, and `seen`
    how it came about (counted.py)."""

    mark_required = False
    paper = forms.ChoiceField(
        choices=PrintRun.Paper, initial=PrintRun.Paper.A6, widget=forms.RadioSelect, label=gettext_lazy("Paper")
    )
    days = forms.TypedChoiceField(
        choices=[(str(days), str(days)) for days in cards.DAYS],
        initial="60",
        coerce=int,
        widget=forms.RadioSelect,
        label=gettext_lazy("The codes work for"),
    )
    count = forms.IntegerField(min_value=0, max_value=cards.MOST, widget=forms.HiddenInput)
    token = forms.RegexField(f"^[{ALPHABET}]{{{LENGTH}}}$", max_length=LENGTH, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=counted.LONGEST, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = pgettext("cards", "%(days)s days")
        self.fields["days"].choices = [(str(days), said % {"days": days}) for days in cards.DAYS]  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """Only the token of a button that orders."""

    token = OrderForm.base_fields["token"]


class ReturnedForm(forms.Form):
    """The number on the back of a card that the post brought back."""

    mark_required = False
    number = forms.IntegerField(
        min_value=1,
        max_value=2_000_000_000,
        label=gettext_lazy("Number on the back"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None) -> None:
        if data is not None:  # "No. 0418", as it stands on the card, in whatever width
            data = {**data.dict(), "number": "".join(sign for sign in data.get("number", "")[:40] if sign.isdecimal())}
        super().__init__(data)
