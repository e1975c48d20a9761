"""What a source said last time beside each imported item; sums, guesses and rings of an import."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("landscape", "0001_stacks_and_imports")]

    operations = [
        migrations.AddField("importeditem", "said", models.JSONField(blank=True, default=dict)),
        migrations.AddField("importrun", "guesses", models.JSONField(blank=True, default=dict)),
        migrations.AddField("importrun", "rings", models.JSONField(blank=True, default=dict)),
        migrations.AddField("importrun", "tally", models.JSONField(blank=True, default=dict)),
    ]
