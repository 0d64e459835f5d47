"""Who has no reading stands behind わ by their name, no longer before あ."""

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr

WITHOUT_READING = "龠"


def put_behind(apps, schema_editor):
    rows = apps.get_model("roster", "RosterPerson").objects.filter(kana_key="")
    rows.update(kana_key=Concat(Value(WITHOUT_READING), Substr("name_key", 1, 119)))


def put_before(apps, schema_editor):
    apps.get_model("roster", "RosterPerson").objects.filter(kana_key__startswith=WITHOUT_READING).update(kana_key="")


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_returned_mail")]

    operations = [migrations.RunPython(put_behind, put_before)]
