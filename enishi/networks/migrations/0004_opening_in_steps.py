from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0003_policies"),
    ]

    operations = [
        migrations.AddField(
            model_name="network",
            name="open_to",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="network",
            name="members_invite",
            field=models.BooleanField(default=True),
        ),
    ]
