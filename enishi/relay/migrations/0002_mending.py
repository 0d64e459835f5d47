"""Batons that were taken lie, too, when their day is over; words without a name go."""

from typing import Any

from django.db import migrations, models


def _no_word_without_a_name(apps: Any, schema: Any) -> None:
    apps.get_model("relay", "Baton")._base_manager.filter(giver=None).exclude(word="").update(word="")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_suspension"),
        ("networks", "0011_stamps"),
        ("relay", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="baton", name="baton_lies"),
        migrations.AddIndex(model_name="baton", index=models.Index(fields=["lies_at"], name="baton_lies")),
        migrations.RunPython(_no_word_without_a_name, migrations.RunPython.noop),
    ]
