"""Addresses of people who are asked take the form in which all are compared."""

from django.db import migrations

from mlops_portal.foundation.fields import StoredAddress
from mlops_portal.foundation.addresses import comparable


def normalise(apps, schema_editor) -> None:
    expected = apps.get_model("maturity", "ExpectedRespondent").objects
    for one in expected.exclude(email=""):
        email = comparable(one.email)
        others = expected.filter(assessment=one.assessment_id, email=email)
        if email != one.email and not others.exists():
            expected.filter(pk=one.pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [("maturity", "0003_rounds")]

    operations = [
        migrations.RunPython(normalise, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "expectedrespondent", "email", StoredAddress(blank=True, max_length=254)
                )
            ]
        ),
    ]
