"""What an officer says about a segment: its name, and whom it means. Only conditions on facts that they may read are offered."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from enishi.members.models import Member
from enishi.networks.models import Network
from enishi.profiles import choices as told
from enishi.profiles import conditions, segment_words, segmenting
from enishi.profiles.conditions import Conditions
from enishi.roster import facts as roster

YEARS = {"hr_left_from", "hr_left_to", "there_from", "there_to"}
_BETWEEN = re.compile(r"[,、，;]")
TYPED = (*conditions.BY_WORDS, "languages")  # with commas between
DOING = [(each, each) for each in ("count", "draw", "save")]


def _boxes(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label=label)


def _year(label: Any) -> forms.IntegerField:
    attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 4}
    return forms.IntegerField(
        min_value=1900, max_value=2100, required=False, label=label, widget=forms.TextInput(attrs=attrs)
    )


def _words(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(max_length=320, required=False, strip=True, label=label, help_text=hint)


class SegmentForm(forms.Form):
    """Name and conditions; `do` is what the button that was pressed wants: to count, to draw five by lot, to save."""

    mark_required = False
    name = forms.CharField(
        max_length=segmenting.LONGEST,
        required=False,
        strip=True,
        label=gettext_lazy("Name of the segment"),
        help_text=gettext_lazy("Whoever is written to reads it. Choose one that may be read."),
    )
    sides = _boxes(pgettext_lazy("segment", "Target"))
    classes = _boxes(gettext_lazy("the class is"))
    departments = _words(
        gettext_lazy("worked in"), gettext_lazy("A department or a part of its name; several with a comma between.")
    )
    there_from = _year(gettext_lazy("was here from (year)"))
    there_to = _year(gettext_lazy("was here until (year)"))
    work = _words(
        gettext_lazy("works now at or as"),
        gettext_lazy("A company, a title or a part of it; several with a comma between."),
    )
    industries = _boxes(gettext_lazy("the industry is"))
    kinds = _boxes(gettext_lazy("the work now is"))
    areas = _boxes(gettext_lazy("is active in"))
    skills = _words(
        gettext_lazy("is good at"), gettext_lazy("A word of what they wrote; several with a comma between.")
    )
    topics = _words(
        gettext_lazy("can be asked about"),
        gettext_lazy("A word of the topics they named; several with a comma between."),
    )
    languages = _words(gettext_lazy("speaks"), gettext_lazy("Languages by their names, with a comma between."))
    aims = _boxes(gettext_lazy("is here for"))
    joined_within = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=pgettext_lazy("segment", "joined")
    )
    hr_department = forms.CharField(
        max_length=60, required=False, strip=True, label=gettext_lazy("HR’s roster says: department")
    )
    hr_left_from = _year(gettext_lazy("HR’s roster says: left in or after (year)"))
    hr_left_to = _year(gettext_lazy("HR’s roster says: left in or before (year)"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=DOING, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, network: Network, viewer: Member, saved: Any = None) -> None:
        super().__init__(data, initial=_initial(saved) if saved else None)
        usable = conditions.usable(viewer)
        if "hr_department" in usable and roster.empty(network):
            usable -= set(conditions.OF_ROSTER)
        for part in conditions.NEEDS.keys() - usable:
            del self.fields[part]
        sides = [each for each in conditions.SIDES if each == "alumni" or network.employees_listed]
        classes = [(row.code, row.label) for row in network.memberclass_rows.in_order()]
        days = [(str(each), _("in the last %(days)s days") % {"days": each}) for each in conditions.WITHIN]
        choices: dict[str, list[tuple[str, Any]]] = {
            "sides": [(each, segment_words.side_name(each)) for each in sides],
            "classes": classes,
            "areas": [(code, words) for code, (words, _places) in conditions.AREAS.items()],
            "aims": list(told.AIMS.items()),
            "industries": list(told.INDUSTRIES.items()),
            "kinds": [(code, told.WORK[code]) for code in conditions.KINDS],
            "joined_within": [("", pgettext("joined", "at any time")), *days],
        }
        for name, offered in choices.items():
            if name in self.fields:
                self.fields[name].choices = offered  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return the conditions as they were typed, for conditions.checked(); what is not understood is left out."""
        self.is_valid()
        said = {part: self.cleaned_data.get(part) for part in self.fields if part in conditions.PARTS}
        for part in TYPED:
            if typed := said.get(part):
                said[part] = [each.strip() for each in _BETWEEN.split(typed) if each.strip()]
        if "languages" in said:
            spoken = said["languages"] or ()
            said["languages"] = [told.find_code(told.languages(), each) or each for each in spoken]
        return {part: value for part, value in said.items() if value not in (None, "", [])}

    def doing(self) -> str:
        """Return what the button that was pressed wants."""
        return str(self.cleaned_data.get("do") or "count")


def _initial(saved: Any) -> dict[str, Any]:
    asked: Conditions = saved.conditions
    given = {**asked, "name": saved.name, "version": saved.version}
    if "languages" in asked:
        given["languages"] = map(told.language_words, asked["languages"])
    return given | {part: _(", ").join(given[part]) for part in TYPED if part in given}
