"""What applicants and those who decide may type: shapes and lengths. Whether facts agree is asked elsewhere."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.joining.forms import FactsForm
from enishi.joining.models import Assurance, Claim
from enishi.kit.wareki import ERAS
from enishi.networks.models import MemberClass, Network
from enishi.roster import facts as roster

FIRST_YEAR = 1930
LEFT, HERE = "left", "here"


class ClaimForm(FactsForm):
    """Three facts, and what else may help: the name of today, the department, a sentence."""

    now = forms.CharField(
        label=gettext_lazy("Your name today, if it is another"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    standing = forms.ChoiceField(
        label=pgettext_lazy("employment", "Now"),
        choices=[(LEFT, gettext_lazy("I have left")), (HERE, gettext_lazy("I still work there"))],
        initial=LEFT,
        required=False,
        widget=forms.RadioSelect,
    )
    left = forms.CharField(
        label=gettext_lazy("The year you left"),
        help_text=gettext_lazy("One year off does no harm. A Japanese era will do as well: 平成24."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    forgotten = forms.BooleanField(label=gettext_lazy("I do not remember"), required=False)
    department = forms.CharField(
        label=gettext_lazy("The department you were in"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("Anything that helps us"),
        help_text=gettext_lazy("Such as when your name changed. Only those who decide read it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_year: int | None = None
        self.compared = not roster.empty(network)
        if network.employees_listed:
            self.fields["left"].label = _("The year you left (if you still work there: joined)")
        else:
            del self.fields["standing"]

    def clean(self) -> dict[str, Any]:
        """Read the year, western or 和暦; one that is forgotten says so."""
        data = super().clean()
        if data.get("forgotten"):
            return data
        year = year_of(data.get("left", ""))
        if not data.get("left"):
            self.add_error("left", _("Please enter the year, or tick that you do not remember."))
        elif year is None:
            self.add_error("left", _("Please write the year with four digits, or with its era: 平成24."))
        elif not FIRST_YEAR <= year <= timezone.localdate().year + 1:
            self.add_error("left", _("Please check the year."))
        self.left_year = year
        return data

    def claimed(self) -> dict[str, Any]:
        """Return what an application keeps of this."""
        data = self.cleaned_data
        return {
            "family": data["family"],
            "given": data["given"],
            "now": data["now"],
            "birth": self.birth_date.isoformat() if self.birth_date else "",
            "number": data["number"],
            "year": self.left_year,
            "still_here": data.get("standing") == HERE,
            "department": data["department"],
            "said": data["said"],
        }


def year_of(typed: str) -> int | None:
    """Return the year of `2012`, `2012年`, `平成24` or `H24`; None for what is none."""
    text = unicodedata.normalize("NFKC", typed).strip().removesuffix("年").replace("元", "1").replace(" ", "")
    if len(text) == 4 and text.isascii() and text.isdecimal():
        return int(text)
    for era in ERAS:
        for sign in (era.name, era.letter, era.letter.lower()):
            rest = text.removeprefix(sign)
            if rest != text and rest.isascii() and rest.isdecimal() and 1 <= int(rest) <= 99:
                return era.first.year + int(rest) - 1
    return None


def typed_again(claimed: dict[str, Any]) -> dict[str, Any]:
    """Return what the form shows of an application that is to be corrected."""
    year, month, day = (claimed.get("birth") or "--").split("-")
    return {
        **{name: claimed.get(name, "") for name in ("family", "given", "now", "number", "department", "said")},
        "year": year,
        "month": month.lstrip("0"),
        "day": day.lstrip("0"),
        "standing": HERE if claimed.get("still_here") else LEFT,
        "left": claimed.get("year") or "",
        "forgotten": claimed.get("year") is None,
    }


class AnswerForm(forms.Form):
    """The applicant's answer to a question."""

    mark_required = False
    text = forms.CharField(label=gettext_lazy("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


# -- those who decide -------------------------------------------------------------------------------------------------------
QUESTIONS = {
    "name": gettext_lazy("The name then"),
    "unit": gettext_lazy("Department and years"),
    "number": gettext_lazy("The employee number"),
    "own": gettext_lazy("In your own words"),
}


class QuestionForm(forms.Form):
    """What the secretariat asks: one of three sentences, or its own words."""

    mark_required = False
    about = forms.ChoiceField(
        label=gettext_lazy("What do you ask?"),
        choices=list(QUESTIONS.items()),
        initial="name",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Left empty, the sentence chosen above goes out."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where none were chosen."""
        data = super().clean() or {}
        if data.get("about") == "own" and not data.get("text"):
            self.add_error("text", _("Please write what you would like to know."))
        return data

    def words(self) -> str:
        """Return the text that goes to the applicant."""
        sentences = {
            "name": _("To compare with the roster: what was your name while you worked there?"),
            "unit": _("To compare with the roster: which department were you in, and when?"),
            "number": _("To compare with the roster: do you remember your employee number?"),
        }
        own: str = self.cleaned_data.get("text", "")
        return own or sentences[self.cleaned_data["about"]]


class ApprovalForm(forms.Form):
    """As whom of the roster somebody is let in, in which class, and why an exception is made."""

    mark_required = False
    candidate = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    assurance = forms.ChoiceField(
        label=gettext_lazy("What made sure that they were there"),
        help_text=gettext_lazy(
            "It stays with the decision. A paper counts where you choose it, once somebody has looked at it."
        ),
        required=False,
    )
    member_class = forms.ChoiceField(label=gettext_lazy("Member class"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why an exception"),
        help_text=gettext_lazy("Only for a class that is not admitted. It stays in the record."),
        max_length=300,
        required=False,
    )

    def __init__(
        self, *args: Any, classes: list[MemberClass], first: str, assurances: list[Assurance], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        sure = [("", _("As far as it is clear by itself")), *((each.value, each.label) for each in assurances)]
        self.fields["assurance"].choices = sure  # type: ignore[attr-defined]
        given = [(row.code, self._words(row)) for row in classes]
        self.fields["member_class"].choices = [("", first), *given]  # type: ignore[attr-defined]

    @staticmethod
    def _words(row: MemberClass) -> str:
        return row.label if row.admitted else _("%(label)s (not admitted otherwise)") % {"label": row.label}


class RefusalForm(forms.Form):
    """Why somebody is declined, in one of the sentences that reach them; and a note that does not."""

    why = forms.ChoiceField(
        label=pgettext_lazy("claim", "Reason"),
        help_text=gettext_lazy("It reaches the applicant as it stands. Whether they are on the roster is not told."),
        choices=Claim.Reason.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("A note of the secretariat"),
        help_text=gettext_lazy(
            "For whoever looks at the next like it. Without names; the applicant may ask to see it."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FactsRuleForm(forms.Form):
    """What follows when three facts agree."""

    mark_required = False
    rule = forms.ChoiceField(
        label=gettext_lazy("When name, birth date and years all agree"),
        choices=[
            ("queue", gettext_lazy("somebody of the secretariat looks first")),
            ("at-once", gettext_lazy("they are in at once")),
        ],
        widget=forms.RadioSelect,
    )
