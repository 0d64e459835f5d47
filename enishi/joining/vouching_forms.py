"""What applicants and members may type about vouching: choices only, no free words."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.networks.models import Vouching


class VouchLinkForm(forms.Form):
    """What stands beside the applicant's name for whom they ask."""

    mark_required = False
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What they see beside your name"),
        choices=[
            ("years", gettext_lazy("the year you left, or joined")),
            ("department", gettext_lazy("the department you wrote")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class VouchForm(forms.Form):
    """A member's answer."""

    mark_required = False
    knows = forms.ChoiceField(
        label=pgettext_lazy("vouching", "Your answer"),
        choices=[
            ("yes", gettext_lazy("I know this person from there")),
            ("no", gettext_lazy("I do not, or I am not sure")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one of the two.")},
    )


class VouchingRuleForm(forms.Form):
    """Whether members are asked, and what follows."""

    mark_required = False
    rule = forms.ChoiceField(
        label=gettext_lazy("Members may say that they know an applicant"),
        choices=Vouching.choices,
        widget=forms.RadioSelect,
    )
