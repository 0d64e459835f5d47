from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_dropped_mails")]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="recalled",
            field=models.BooleanField(default=False),
        ),
    ]
