"""Addresses that were kept as they were typed take the form in which all are compared.

Where two accounts would then have the same, both stay as they are.
"""

from collections import Counter

from django.db import migrations

from mlops_portal.foundation.fields import StoredAddress
from mlops_portal.foundation.addresses import comparable

MODELS = (
    ("organizations", "User"),
    ("organizations", "Invitation"),
    ("account", "EmailAddress"),
)
SHARED = ("Invitation",)  # may have one address several times


def normalise(apps, schema_editor) -> None:
    for app, name in MODELS:
        model = apps.get_model(app, name)
        stored = dict(model.objects.exclude(email="").values_list("pk", "email"))
        wanted = {pk: comparable(email) for pk, email in stored.items()}
        times = Counter(wanted.values())
        for pk, email in wanted.items():
            if email != stored[pk] and (name in SHARED or times[email] == 1):
                model.objects.filter(pk=pk).update(email=email)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_audit_guard"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(normalise, migrations.RunPython.noop),
        # the column is the same: no table is built anew
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "invitation", "email", StoredAddress(blank=True, max_length=254)
                ),
                migrations.AlterField(
                    "user",
                    "email",
                    StoredAddress(max_length=254, unique=True, verbose_name="e-mail"),
                ),
            ]
        ),
    ]
