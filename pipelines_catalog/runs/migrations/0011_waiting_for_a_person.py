from django.db import migrations, models
from django.db.models.functions import Now


def begin_to_wait(apps, schema_editor):
    """Runs that wait already have waited from now on."""
    apps.get_model("runs", "Run").objects.filter(status="waiting").update(waits_since=Now())


class Migration(migrations.Migration):

    dependencies = [("runs", "0010_predictions")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="waits_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(begin_to_wait, migrations.RunPython.noop),
    ]
