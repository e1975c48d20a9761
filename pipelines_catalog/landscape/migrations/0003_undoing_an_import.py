"""What an import wrote and what stood there before, so that it can be undone as one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("landscape", "0002_what_a_source_said")]

    operations = [
        migrations.AddField("importrun", "undo", models.JSONField(blank=True, default=dict)),
        migrations.AlterField(
            "importrun",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("reading", "Being read"),
                    ("ready", "Ready to apply"),
                    ("failed", "Could not be read"),
                    ("applied", "Applied"),
                    ("undone", "Undone"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
    ]
