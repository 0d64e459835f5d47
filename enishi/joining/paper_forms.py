"""What applicants may send as a paper, and the network's rule on papers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from enishi.networks.models import Papers


class PaperForm(forms.Form):
    """One file. What it is, reading it tells (papers.read); its name is not looked at."""

    mark_required = False
    paper = forms.FileField(
        label=pgettext_lazy("paper of an applicant", "The file"),
        help_text=gettext_lazy(
            "A photo or a screenshot: JPEG, PNG, HEIC, WebP or AVIF up to 10 MB. Of a paper that came as a PDF, too: open it, and "
            "take a screenshot of the page."
        ),
        error_messages={
            "required": gettext_lazy("Please choose a file."),
            "empty": gettext_lazy("This file is empty. Please choose another one."),
        },
    )


class PapersRuleForm(forms.Form):
    """Whether applicants may add papers."""

    mark_required = False
    rule = forms.ChoiceField(
        label=gettext_lazy("Applicants may add a paper that proves it"),
        choices=Papers.choices,
        widget=forms.RadioSelect,
    )
