"""What forms of several packages share: one line that stays one, and two people who have the same form open."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from enishi.kit.errors import Conflict, Refused


class OneLine(forms.CharField):
    """A text that stands in headings, headers of mails and titles: what a browser cannot send but a program can, line
    breaks inside, become single spaces."""

    def to_python(self, value: Any) -> Any:
        """Return the text on one line, without space around it."""
        text = super().to_python(value)
        return " ".join(part for line in text.splitlines() if (part := line.strip())) if text else text


class AddressField(forms.EmailField):
    """An e-mail address as people type it: full-width letters and a full-width ＠ are no mistake."""

    def to_python(self, value: Any) -> Any:
        """Return the address half-width, without space around it."""
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


class Versioned(forms.Form):
    """A form that two people may have open at once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


def say(form: forms.Form, error: Refused | Conflict, version: int) -> None:
    """Put a refusal beside its field. After a conflict the form holds what was typed, on the version of now."""
    if isinstance(error, Conflict):
        form.data = {**form.data.dict(), "version": str(version)}  # type: ignore[attr-defined]  # it is a QueryDict
        said = _("%(said)s Look at what stands there now, then save again if yours is right.")
        form.add_error(None, said % {"said": error.message})
    else:
        form.add_error(error.field if error.field in form.fields else None, error.message)
