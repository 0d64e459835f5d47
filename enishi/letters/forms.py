"""What an officer says about a letter: its words, to whom, when; and who letters come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enishi.feed.models import Item
from enishi.letters import models
from enishi.letters.models import Letter
from enishi.members.models import Member
from enishi.networks.labels import BOTH, Label, labels_for
from enishi.networks.models import Network
from enishi.profiles import aiming

PARTS = ("heading", "text", "link", "link_words")


class LetterForm(forms.Form):
    """The words of a letter, in up to MOST_SECTIONS sections, and to whom they go."""

    mark_required = False
    segment = forms.ChoiceField(required=False, label=pgettext_lazy("letter", "To whom"))
    offers = forms.BooleanField(
        required=False,
        label=gettext_lazy("It asks for work or business"),
        help_text=gettext_lazy("Then it does not go to who is here for loose ties alone."),
    )
    subject = forms.CharField(max_length=models.LONGEST_SUBJECT, strip=True, label=pgettext_lazy("letter", "Subject"))
    greeting = forms.CharField(
        max_length=models.LONGEST_GREETING,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        label=pgettext_lazy("letter", "First words"),
        help_text=gettext_lazy("The reader’s name stands above them."),
    )
    items = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=pgettext_lazy("letter", "From the feed"),
        help_text=gettext_lazy("Up to ten; their title and the way there stand in the letter, and nothing else."),
    )
    label = forms.ChoiceField(widget=forms.RadioSelect, label=pgettext_lazy("letter", "How far it may travel"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, network: Network, viewer: Member, offered: list[Item], letter: Letter | None = None,
        segment: str = "",
    ) -> None:  # fmt: skip
        initial = _initial(letter) if letter else {"segment": segment}
        super().__init__(data, initial={"label": labels_for(BOTH if network.employees_listed else 1)[0], **initial})
        choices: dict[str, list[tuple[str, Any]]] = {
            "segment": [("", _("every member who agreed to letters")), *aiming.choices(viewer, letter)],
            "items": [(row.public_id, row.title) for row in offered],
            "label": [(each.value, each.label) for each in (Label.MEMBERS, Label.EMPLOYEES, Label.HANDLE)],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        for number in range(models.MOST_SECTIONS):
            self.fields.update(_section(number))

    def sections(self) -> list[list[Any]]:
        """Return the fields of each section, bound."""
        return [[self[f"{part}_{number}"] for part in PARTS] for number in range(models.MOST_SECTIONS)]

    def words(self) -> dict[str, Any]:
        """Return what was said, as the action wants it."""
        said = self.cleaned_data
        sections = [
            {part: said.get(f"{part}_{number}", "") for part in PARTS} for number in range(models.MOST_SECTIONS)
        ]
        names = ("segment", "offers", "subject", "greeting", "items", "label")
        return {name: said[name] for name in names} | {"sections": sections}


def _section(number: int) -> dict[str, forms.Field]:
    short: dict[str, Any] = {"max_length": models.LONGEST_SUBJECT, "required": False, "strip": True}
    area = forms.Textarea(attrs={"rows": 4})
    return {
        f"heading_{number}": forms.CharField(label=pgettext("letter", "Heading"), **short),
        f"text_{number}": forms.CharField(
            label=pgettext("letter", "Text"), max_length=models.LONGEST_SECTION, required=False, strip=True, widget=area
        ),
        f"link_{number}": forms.CharField(label=pgettext("letter", "Link (https://…)"), max_length=500, required=False),
        f"link_words_{number}": forms.CharField(label=pgettext("letter", "What stands on the link"), **short),
    }


def _initial(letter: Letter) -> dict[str, Any]:
    given: dict[str, Any] = {
        "segment": letter.aimed_at,
        "offers": letter.offers,
        "subject": letter.subject,
        "greeting": letter.greeting,
        "items": letter.items,
        "label": letter.label,
        "version": letter.version,
    }
    for number, section in enumerate(letter.sections):
        given |= {f"{part}_{number}": section.get(part, "") for part in PARTS}
    return given


class SendingForm(forms.Form):
    """That it goes, and when; `version` is of the letter that was shown."""

    mark_required = False
    at = forms.CharField(
        required=False,
        max_length=16,
        label=pgettext_lazy("letter", "When"),
        help_text=gettext_lazy("Left empty, it goes now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, network: Network, letter: Letter) -> None:
        super().__init__(data, initial={"version": letter.version})
        self.zone = ZoneInfo(network.time_zone)

    def clean_at(self) -> datetime | None:
        """Return the moment, in the network's time zone."""
        typed = self.cleaned_data["at"]
        if not typed:
            return None
        try:
            return datetime.strptime(typed, "%Y-%m-%dT%H:%M").replace(tzinfo=self.zone)
        except ValueError:
            raise forms.ValidationError(_("Please choose a day and an hour.")) from None


class LetterheadForm(forms.Form):
    """Who letters come from."""

    mark_required = False
    name = forms.CharField(max_length=120, strip=True, label=pgettext_lazy("letterhead", "Name of the sender"))
    address = forms.CharField(max_length=200, strip=True, label=pgettext_lazy("letterhead", "Postal address"))
    contact = forms.CharField(
        max_length=200,
        strip=True,
        label=gettext_lazy("Where questions and complaints go"),
        help_text=gettext_lazy("An e-mail address, a telephone number, or a page."),
    )
