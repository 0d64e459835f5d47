from typing import Any

from django.db import migrations, models
from django.utils import timezone

from enishi.networks import policies


def _first_promises(apps: Any, schema_editor: Any) -> None:
    """Give every network the promises in shared groups that a new one starts with."""
    from enishi.networks.models import Network  # as a bearer of the words alone: what a kind is called stands in the class

    policy = apps.get_model("networks", "Policy")
    named = ("pk", "name", "organisation", "operator_name", "kind", "basis")
    for row in apps.get_model("networks", "Network").objects.values(*named):
        network = Network(**row)
        texts = {f"text_{code}": policies.first_text(network, code, "conduct") for code in ("ja", "en")}
        policy.objects.create(network_id=row["pk"], subject="conduct", in_force_from=timezone.now(), **texts)


class Migration(migrations.Migration):
    dependencies = [("networks", "0009_sharing")]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="subject",
            field=models.CharField(
                choices=[
                    ("privacy", "handling of personal data"),
                    ("conditions", "conditions of joining"),
                    ("sharing", "rules of sharing"),
                    ("conduct", "promises in shared groups"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(_first_promises, migrations.RunPython.noop),
    ]
