"""Rich text in forms: what the editor sends (HTML), or the plain notation where there is no script; and why a picture was not
taken. The editor itself is `ui/rich_text.html`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from enishi.kit import richtext
from enishi.kit.files import NotAPicture
from enishi.ui.forms import Versioned


class RichText(forms.CharField):
    """A text from the editor (HTML), or in the plain notation where there is no script; a hidden field of the same name and
    `_kind` says which."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 12}), **kwargs)


class Rich(Versioned):
    """A form with a rich text `body`; `initial` holds it as typed (`body`) and as stored (`stored`)."""

    body_kind = forms.ChoiceField(choices=[("plain", ""), ("html", "")], required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Return what was typed, the text as it is stored."""
        cleaned: dict[str, Any] = super().clean() or {}
        body = cleaned.get("body", "")
        cleaned["body"] = richtext.clean(body) if cleaned.pop("body_kind", "") == "html" else richtext.read(body)
        return cleaned

    @property
    def written(self) -> str:
        """The text in the form, as it would be stored: what was typed, or what stands there."""
        if not self.is_bound:
            return str(self.initial["stored"])
        field: Any = self.fields["body"]
        typed = self.data.get("body", "")[: field.max_length]
        return richtext.clean(typed) if self.data.get("body_kind") == "html" else richtext.read(typed)


def first_of(body: str) -> dict[str, str]:
    """Return the initial values of a form for a stored text."""
    return {"body": richtext.typed(body), "body_kind": "plain", "stored": body}


def why_not(error: NotAPicture) -> str:
    """Return in words why a picture was not taken, and what would be."""
    return {
        "empty": _("This file is empty. Please choose another one."),
        "big": _("This picture is larger than 10 MB. Please make it smaller."),
        "pixels": _("This picture has too many pixels. Please make it smaller."),
        "busy": _("Other pictures are being read right now. Please choose the file again in a moment."),
    }.get(error.reason, _("This file cannot be read as a picture. JPEG, PNG, WebP, HEIC and AVIF can."))
