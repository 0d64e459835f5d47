"""Forms of the wizard that starts a network: three questions, kept one by one (networks.models.Draft)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.kit.errors import Refused
from enishi.networks.models import Basis, Kind, Network, Purpose, slug_shape
from enishi.networks.words import KIND_WORDS, PURPOSE_WORDS
from enishi.profiles import fields as facts
from enishi.ui.forms import OneLine

TAKEN = frozenset(
    {"new", "admin", "account", "static", "networks", "api", "n"}
)  # words that would mislead in an address
GROUPS = ("employees", "leaving", "near")


class PurposeForm(forms.Form):
    """What the network is for."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Purpose.choices, widget=forms.RadioSelect, initial=Purpose.TIES
    )


class KindForm(forms.Form):
    """Whose network it is: names, address, and who stands behind it."""

    mark_required = False

    name = OneLine(label=_("Name of the network"), max_length=80)
    organisation = OneLine(
        label=_("Organisation"), max_length=120, help_text=_("Company, school, ministry or programme that people left.")
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=40,
        validators=[slug_shape],
        help_text=_("Small letters, digits and hyphens. It stands in every link and stays."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    basis = forms.ChoiceField(
        label=_("What makes people belong here"),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        initial=Basis.EMPLOYMENT,
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.OFFICIAL)
    operator_name = OneLine(label=_("Who runs it, for an entrusted network"), max_length=120, required=False)
    outside = forms.BooleanField(label=_("I belong to the body that runs it"), required=False)

    def clean_basis(self) -> str:
        """Return what was chosen, else the usual."""
        return str(self.cleaned_data["basis"] or Basis.EMPLOYMENT)

    def clean_slug(self) -> str:
        """Return the address in small letters; one that is taken or would mislead is refused."""
        slug: str = self.cleaned_data["slug"]
        if slug in TAKEN or Network.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("This address is taken. Please choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        """Ask for the operator of an entrusted network; forget what another kind has none of."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Kind.ENTRUSTED:
            if not cleaned.get("operator_name"):
                self.add_error("operator_name", _("Say who runs the network."))
        else:
            cleaned |= {"operator_name": "", "outside": False}
        return cleaned


class MembersForm(forms.Form):
    """Who may join, who is invited first, and the first member: the person who answers."""

    mark_required = False

    groups = forms.MultipleChoiceField(
        label=_("Member classes"),
        required=False,
        choices=[(group, group) for group in GROUPS],
        widget=forms.CheckboxSelectMultiple,
    )
    first = forms.ChoiceField(
        label=_("Who comes first"),
        choices=[
            ("everyone", _("Everybody at once")),
            ("alumni", _("Alumni first")),
            ("later", _("Decide later")),
        ],
        widget=forms.RadioSelect,
        initial="everyone",
    )
    family = forms.CharField(label=_("Family name"), max_length=50)
    given = forms.CharField(label=_("Given name"), max_length=50, required=False)
    reading_family = forms.CharField(label=_("Reading of the family name"), max_length=50, required=False)
    reading_given = forms.CharField(label=_("Reading of the given name"), max_length=50, required=False)
    agreed = forms.BooleanField(
        label=_("I become the first member, and my name stands in the directory."),
        error_messages={"required": _("A network begins with a person. Tick this to begin with you.")},
    )

    def clean(self) -> dict[str, Any]:
        """Add `facts`, the founder's own as profiles keep them; what profiles refuse stands beside its field."""
        cleaned = super().clean() or {}
        given = {
            "name": {"family": cleaned.get("family", ""), "given": cleaned.get("given", "")},
            "reading": {"family": cleaned.get("reading_family", ""), "given": cleaned.get("reading_given", "")},
        }
        kept: dict[str, Any] = {}
        for code, field in (("name", "family"), ("reading", "reading_family")):
            if not given[code]["family"]:
                continue
            try:
                kept[code] = facts.checked(code, [given[code]])[0]
            except Refused as error:
                self.add_error(field, error.message)
        cleaned["facts"] = kept
        return cleaned


def kind_choices(form: KindForm) -> list[dict[str, Any]]:
    """Return the kinds as cards: their radio, their word, their sentence."""
    return _cards(form["kind"], KIND_WORDS)


def purpose_choices(form: PurposeForm) -> list[dict[str, Any]]:
    """Return the purposes as cards."""
    return _cards(form["purpose"], PURPOSE_WORDS)


_MARKS = {  # what page-network-new.css follows, so that the member's view changes without script
    Purpose.TIES: "aim-loose",
    Purpose.WORK: "aim-work",
    Purpose.COMEBACK: "aim-back",
    Purpose.MUTUAL: "aim-mutual",
    Kind.OFFICIAL: "kind-official",
    Kind.ENTRUSTED: "kind-entrusted",
    Kind.ENDORSED: "kind-endorsed",
    Kind.INDEPENDENT: "kind-volunteer",
}


def _cards(bound: Any, words: Any) -> list[dict[str, Any]]:
    chosen = bound.value()
    return [
        {"mark": _MARKS[value], "value": str(value), "label": label, "words": words[value], "checked": chosen == value}
        for value, label in ((value, value.label) for value in words)
    ]
