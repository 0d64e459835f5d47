from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0003_long_senders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outboxmail',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('kept', 'Kept'), ('failed', 'Failed'), ('dropped', 'Dropped')], default='waiting', max_length=7),
        ),
    ]
