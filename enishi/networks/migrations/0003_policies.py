import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0002_facts_admit")]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="summary_ja",
            field=models.TextField(blank=True, default="", max_length=600),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="policy",
            name="summary_en",
            field=models.TextField(blank=True, default="", max_length=600),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="policy",
            name="in_force_from",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="policy",
            name="subject",
            field=models.CharField(
                choices=[("privacy", "handling of personal data"), ("conditions", "conditions of joining")],
                max_length=20,
            ),
        ),
    ]
