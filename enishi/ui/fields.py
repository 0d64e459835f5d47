"""A form field in the design's markup: label, help, error, marks and ARIA, by the kind of its widget."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

KINDS = (
    (forms.CheckboxSelectMultiple, "set"),
    (forms.RadioSelect, "set"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "text"),
    (forms.Select, "text"),
)


def kind_of(bound: BoundField) -> str:
    """Return `set` (radio buttons, several boxes), `check` (one box), `hidden` or `text` (everything else)."""
    if bound.is_hidden:
        return "hidden"
    for widget, kind in KINDS:
        if isinstance(bound.field.widget, widget):
            return kind
    return "group" if isinstance(bound.field.widget, forms.MultiWidget) else "text"


def parts(bound: BoundField, *, look: str, size: str, label: str, mark: str, count: bool) -> dict[str, Any]:
    """Return the context of ui/field.html.

    `mark` is `required`, `optional` or empty: then a required field says so, unless its form sets
    `mark_required = False`.
    """
    kind = kind_of(bound)
    marked = mark or ("required" if bound.field.required and getattr(bound.form, "mark_required", True) else "")
    attrs: dict[str, Any] = {}
    if kind in ("text", "group"):
        attrs["class"] = " ".join(filter(None, ("input", size, bound.field.widget.attrs.get("class"))))
    if bound.field.required:
        attrs["required"] = kind not in ("set", "group")
    hints = getattr(bound.field, "hints", {})
    limit = getattr(bound.field, "max_length", None)
    if count and limit:
        attrs["data-count"] = f"{bound.auto_id}_count"
    return {
        "field": bound,
        "kind": kind,
        "look": look,
        "label": label or bound.label,
        "hide_label": look == "bare",
        "mark": marked if kind != "check" or mark else "",
        "control": bound.as_widget(attrs=attrs) if kind != "set" else "",
        "options": [{"option": option, "hint": hints.get(str(option.data["value"]), "")} for option in bound.subwidgets]
        if kind == "set"
        else [],
        "help_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        "count_id": f"{bound.auto_id}_count" if count and limit else "",
        "limit": limit,
    }
