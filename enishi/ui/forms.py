"""Form fields that several parts of the product share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

BITS = (1, 2, 4)


class AudienceWidget(forms.HiddenInput):
    """Reads what ui/audience_menu.html posts: `<name>` as a number, or `<name>_boxes` with ticked bits."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """Return the audience as text; the boxes count when their button was pressed (`<name>` is `boxes`)."""
        chosen = data.get(name)
        if chosen != "boxes":
            return chosen
        ticked = data.getlist(f"{name}_boxes") if hasattr(data, "getlist") else data.get(f"{name}_boxes", [])
        return str(sum({int(bit) for bit in ticked if bit in {str(bit) for bit in BITS}}))


class AudienceField(forms.TypedChoiceField):
    """An audience of 0–7 (see networks/audiences.py)."""

    widget = AudienceWidget
    default_error_messages = {"invalid_choice": _("Choose who can see this.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(str(value), str(value)) for value in range(8)], coerce=int, empty_value=None, **kwargs
        )
