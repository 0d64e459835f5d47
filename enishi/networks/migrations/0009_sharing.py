from typing import Any

from django.db import migrations, models
from django.utils import timezone

from enishi.networks import policies


def _first_rules(apps: Any, schema_editor: Any) -> None:
    """Give every network the rules of sharing that a new one starts with."""
    from enishi.networks.models import Network  # as a bearer of the words alone: what a kind is called stands in the class

    policy = apps.get_model("networks", "Policy")
    named = ("pk", "name", "organisation", "operator_name", "kind", "basis")
    for row in apps.get_model("networks", "Network").objects.values(*named):
        network = Network(**row)
        texts = {f"text_{code}": policies.first_text(network, code, "sharing") for code in ("ja", "en")}
        policy.objects.create(network_id=row["pk"], subject="sharing", in_force_from=timezone.now(), **texts)


class Migration(migrations.Migration):
    dependencies = [("networks", "0008_basis")]

    operations = [
        migrations.AlterField(
            model_name="policy",
            name="subject",
            field=models.CharField(
                choices=[
                    ("privacy", "handling of personal data"),
                    ("conditions", "conditions of joining"),
                    ("sharing", "rules of sharing"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunPython(_first_rules, migrations.RunPython.noop),
    ]
