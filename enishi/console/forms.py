"""Forms of the desk: shape, length and format of what officers type; whether they may stands in the actions."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.members.models import Member
from enishi.members.roles import last_day, roles_of
from enishi.networks import brand
from enishi.networks.audiences import ALUMNI, EMPLOYEES
from enishi.networks.logo import LARGEST_PICTURE
from enishi.networks.models import Basis, Kind, MemberClass, Network, phone_shape
from enishi.profiles import search, visibility
from enishi.ui.forms import OneLine, Versioned

REASON = 300
MOST_TYPES, LONGEST_TYPE = 40, 50
SIDES = [(str(ALUMNI), pgettext_lazy("side", "alumni")), (str(EMPLOYEES), pgettext_lazy("side", "employees"))]
OFFERED = 20  # people found by a name, to choose one from


class Reason(forms.CharField):
    """Why an officer does a thing: a sentence or two that stay in the record."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        kwargs.setdefault("help_text", _("It stays in the record."))
        super().__init__(max_length=REASON, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)


class ReasonForm(forms.Form):
    """A reason alone."""

    reason = Reason()


# -- members -----------------------------------------------------------------------------------------------------------
class FindForm(forms.Form):
    """Search and filters of the members' page."""

    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    side = forms.ChoiceField(label=_("Side"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("members", "Taking part")),
            (Member.State.PAUSED.value, pgettext_lazy("members", "Paused")),
            (Member.State.LEFT.value, pgettext_lazy("members", "Have left")),
        ],
    )
    #  `class` is no name for an attribute of Python, so the field is added below

    def __init__(self, data: Any, *, network: Network) -> None:
        super().__init__(data)
        everyone = ("", _("All"))
        self.fields["side"].choices = [everyone, *SIDES]  # type: ignore[attr-defined]
        classes = network.memberclass_rows.in_order().values_list("code", "label")
        self.fields["class"] = forms.ChoiceField(label=_("Class"), required=False, choices=[everyone, *classes])

    def asked(self) -> dict[str, str]:
        """Return what was asked for; a value that is none of those offered counts as nothing."""
        self.is_valid()
        cleaned = getattr(self, "cleaned_data", {})
        return {name: cleaned.get(name, "") for name in ("q", "side", "class", "state")}


class MemberClassForm(forms.Form):
    """Another class for a member, with the reason."""

    code = forms.ChoiceField(label=_("Class"))
    reason = Reason()

    def __init__(self, data: Any, *, member: Member) -> None:
        super().__init__(data, initial={"code": member.member_class.code if member.member_class else None})
        rows = member.network.memberclass_rows.filter(side=member.side).in_order()
        self.fields["code"].choices = [(row.code, self._words(row)) for row in rows]  # type: ignore[attr-defined]

    @staticmethod
    def _words(row: MemberClass) -> str:
        return row.label if row.admitted else str(_("%(label)s (not admitted otherwise)") % {"label": row.label})


# -- roles ---------------------------------------------------------------------------------------------------------------
class RoleForm(forms.Form):
    """Who gets which role until when, and why. The person is named; of several who fit, one is chosen."""

    q = forms.CharField(
        label=_("To whom"), max_length=100, help_text=_("Name or reading, of somebody who is a member already.")
    )
    member = forms.ChoiceField(label=_("Which of them"), required=False, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"))
    until = forms.DateField(
        label=_("Until"),
        help_text=_("A year at most. It ends by itself on that day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = Reason(help_text=_("It stays in the record."))

    def __init__(self, data: Any, *, viewer: Member) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"until": last_day(today) - timedelta(days=1)})
        self.viewer, network = viewer, viewer.network
        self.fields["role"].choices = [(role.value, role.label) for role in roles_of(network.kind)]  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs.update(min=today.isoformat(), max=last_day(today).isoformat())
        self.people = self._people(str(data.get("q", "")) if data else "")
        self.fields["member"].choices = [(card.public_id, self._words(card)) for card in self.people]  # type: ignore[attr-defined]

    def _people(self, words: str) -> list[Any]:
        words = words.strip()[:100]
        if not words:
            return []
        found = search.find(self.viewer.network, self.viewer, search.Query(text=words), size=OFFERED)
        return visibility.cards(found.member_ids, self.viewer)

    @staticmethod
    def _words(card: Any) -> str:
        return " ".join(filter(None, (card.name, card.reading and f"（{card.reading}）", card.side_label, card.unit)))

    def clean(self) -> dict[str, Any]:
        """Return role, until, reason and `member`, the Member found; an error says how to name one person."""
        cleaned = super().clean() or {}
        chosen = cleaned.pop("member", "") or (self.people[0].public_id if len(self.people) == 1 else "")
        if cleaned.pop("q", None) and not self.people:
            self.add_error("q", _("Nobody of that name is a member here."))
        elif self.people and not chosen:
            self.add_error("member", _("Several people fit. Choose one."))
        elif chosen:
            card = next(card for card in self.people if card.public_id == chosen)
            rows = Member.objects.within(self.viewer.network_id).active().select_related("person", "member_class")
            cleaned["member"] = rows.get(pk=card.member_id)
        return cleaned


# -- settings ------------------------------------------------------------------------------------------------------------
class WordsForm(Versioned):
    """A network's words."""

    name = OneLine(label=_("Name of the network"), max_length=80)
    organisation = OneLine(label=_("Organisation"), max_length=120)
    basis = forms.ChoiceField(
        label=_("What makes people belong here"),
        help_text=_(
            "Pages and mails speak of years at work, or of taking part. Texts that you wrote yourselves stay as they are."
        ),
        choices=Basis.choices,
        widget=forms.RadioSelect,
        required=False,  # what is not sent stays
    )
    members_word = OneLine(
        label=_("What members call themselves"),
        max_length=40,
        required=False,
        help_text=_(
            "Such as “Ebalumni”. Directory, first page, invitations and the public page speak of your members so; left empty, they are “members”."
        ),
    )
    tagline = OneLine(
        label=_("A line for the public page"), max_length=160, required=False, help_text=_("One sentence of welcome.")
    )
    operator_name = OneLine(
        label=_("Run by"), max_length=120, help_text=_("The body that runs the network. Every page about it says so.")
    )

    contact_phone = forms.CharField(
        label=_("Telephone for questions"),
        max_length=60,
        required=False,
        help_text=_(
            "Such as 000-0000-0000 (weekdays 10–17). For people who do not get in by themselves, or do not use e-mail."
        ),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    contact_email = forms.EmailField(
        label=_("E-mail for questions"),
        max_length=254,
        required=False,
        help_text=_("Answers to invitations go there. It stands on the public page and on the pages of joining."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "lang": "en"}),
    )

    def __init__(self, data: Any, *, network: Network) -> None:
        super().__init__(data, initial={name: getattr(network, name) for name in self.base_fields})
        if network.kind != Kind.ENTRUSTED:
            del self.fields["operator_name"]

    def clean_basis(self) -> str:
        """Return what was chosen, else what it is."""
        return str(self.cleaned_data["basis"] or self.initial["basis"])

    def clean_contact_phone(self) -> str:
        """Return the number half-width, with one space before the hours."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["contact_phone"])
        number, opening, hours = typed.rpartition("(") if typed.endswith(")") else (typed, "", "")
        number = re.sub(r"[‐‑–—−ー]", "-", number).strip()
        said = f"{number} ({hours}" if opening else number
        if said:
            phone_shape(said)
        return said


class BrandForm(Versioned):
    """A network's colour."""

    hue = forms.FloatField(
        label=_("Hue"), min_value=0, max_value=359, widget=forms.NumberInput(attrs={"type": "range", "step": "1"})
    )
    chroma = forms.FloatField(
        label=_("Strength"),
        min_value=0,
        max_value=brand.HIGHEST_CHROMA,
        widget=forms.NumberInput(attrs={"type": "range", "step": "0.005"}),
    )
    named = forms.ChoiceField(label=_("Colour"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, network: Network) -> None:
        named = brand.named(network.hue, network.chroma) or "own"
        values = {"hue": network.hue, "chroma": network.chroma, "version": network.version, "named": named}
        super().__init__(data, initial=values)
        choices = [*((each.code, each.words) for each in brand.HUES), ("own", _("A colour of our own"))]
        self.fields["named"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return hue, chroma and version: those of the named hue, unless the sliders were moved. Without script they do
        not follow a named hue, and with it they do; so moved are those that stand neither where they stood nor there."""
        cleaned = super().clean() or {}
        chosen = next((each for each in brand.HUES if each.code == cleaned.get("named")), None)
        cleaned.pop("named", None)
        sliders = (cleaned.get("hue"), cleaned.get("chroma"))
        if chosen and sliders in ((self.initial["hue"], self.initial["chroma"]), (chosen.hue, chosen.chroma)):
            cleaned |= {"hue": chosen.hue, "chroma": chosen.chroma}
        return cleaned


class LogoForm(forms.Form):
    """A logo's file, or the wish to take it away."""

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        max_length=200,
        help_text=_("Square: a drawing in one colour (SVG), or a picture (PNG, JPEG, WebP) of up to 4 MB."),
        widget=forms.FileInput(attrs={"accept": ".svg,.png,.jpg,.jpeg,.webp"}),
    )
    remove = forms.BooleanField(label=_("Show the mark of the house again"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a file unless the logo goes; a file that is too large is not read."""
        cleaned = super().clean() or {}
        file = cleaned.get("logo")
        if not file and not cleaned.get("remove") and "logo" not in self.errors:
            self.add_error("logo", _("Choose a file."))
        if file and file.size > LARGEST_PICTURE:
            self.add_error("logo", _("This picture is larger than 4 MB. Please make it smaller first."))
        return cleaned

    def data_of_file(self) -> bytes:
        """Return the file's bytes, none where the logo goes."""
        if self.cleaned_data.get("remove"):
            return b""
        return bytes(self.cleaned_data["logo"].read())


class TypesField(forms.CharField):
    """Employment types, one a line."""

    def clean(self, value: Any) -> Any:
        """Return the list, without empty lines and doubles; too many or too long ones are refused."""
        lines = dict.fromkeys(line.strip() for line in str(super().clean(value)).splitlines() if line.strip())
        if len(lines) > MOST_TYPES or any(len(line) > LONGEST_TYPE for line in lines):
            raise forms.ValidationError(_("Up to 40 lines of up to 50 characters."))
        return list(lines)


class ClassForm(Versioned):
    """A member class."""

    label = OneLine(label=_("Name of the class"), max_length=40)
    admitted = forms.BooleanField(
        label=_("May join"), required=False, help_text=_("If not, only with a reason that stays in the record.")
    )
    employment_types = TypesField(
        label=_("What HR’s file calls it"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Employment types that lead to this class, one a line."),
    )

    def __init__(self, data: Any, *, member_class: MemberClass) -> None:
        names = ("label", "admitted", "version")
        values = {name: getattr(member_class, name) for name in names}
        types = "\n".join(member_class.employment_types)
        super().__init__(data, initial={**values, "employment_types": types})


class NewClassForm(forms.Form):
    """A new member class."""

    label = OneLine(label=_("Name of the class"), max_length=40)
    side = forms.TypedChoiceField(label=_("Side"), coerce=int, choices=SIDES)
