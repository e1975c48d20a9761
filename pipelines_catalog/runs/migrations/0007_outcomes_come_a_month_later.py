from django.db import migrations, models

PIPELINE, LAST = "level1_flights", 13


def move_on(apps, schema_editor):
    """What could be judged can still be judged: the flights of the next month are there."""
    feeds = apps.get_model("runs", "FeedState").objects.filter(pipeline=PIPELINE)
    feeds.filter(newest__lt=LAST).update(newest=models.F("newest") + 1)


class Migration(migrations.Migration):

    dependencies = [("runs", "0006_anonymous_origin")]

    operations = [migrations.RunPython(move_on, migrations.RunPython.noop)]
