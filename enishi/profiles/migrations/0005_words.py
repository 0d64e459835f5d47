from django.db import migrations, models


def have_rows_written_anew(apps, schema_editor):
    """Mark the rows of the search as old: the job that writes them anew (jobs.py) writes the words, too."""
    apps.get_model("profiles", "SearchDoc")._base_manager.update(version=0)


class Migration(migrations.Migration):

    dependencies = [
        ("profiles", "0004_segments"),
    ]

    operations = [
        migrations.AddField(
            model_name="value",
            name="words",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(have_rows_written_anew, migrations.RunPython.noop),
    ]
