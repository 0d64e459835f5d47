"""Foreign keys point down or within their package, so that packages can be read, and migrated, from the ground up.

They are written as strings, which the import linter cannot see.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Field

from tests.house import floors


def test_foreign_keys_point_down_or_stay_within() -> None:
    upwards = [
        f"{field} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("enishi.")
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and _floor(field.related_model) > _floor(model)
    ]
    sideways = [
        f"{field} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("enishi.")
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and field.is_relation
        and _floor(field.related_model) == _floor(model)
        and field.related_model._meta.app_label != model._meta.app_label
    ]

    assert (upwards, sideways) == ([], [])


def test_foreign_keys_are_looked_at() -> None:
    """The test above would be content with nothing; this says that there is something."""
    assert _floor(apps.get_model("members", "Member")) > _floor(apps.get_model("networks", "Network"))


def _floor(model: object) -> int:
    """Return the floor of a model's package; libraries lie under the house."""
    module = getattr(model, "__module__", "")
    return floors()[module.split(".")[1]] if module.startswith("enishi.") else -1
