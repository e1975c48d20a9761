"""An organization may ask every member for a second factor."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_security")]

    operations = [
        migrations.AddField(
            "organization", "requires_second_factor", models.BooleanField(default=False)
        )
    ]
