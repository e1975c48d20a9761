from django.db import migrations, models


def name_pipelines(apps, schema_editor):
    """Events that a run answered get the pipeline of that run; others keep none."""
    run = apps.get_model("runs", "Run").objects.filter(pk=models.OuterRef("run_id"))
    events = apps.get_model("runs", "TriggerEvent").objects.filter(run__isnull=False)
    events.update(pipeline=models.Subquery(run.values("pipeline")[:1]))


class Migration(migrations.Migration):

    dependencies = [("runs", "0002_feeds_and_their_events")]

    operations = [migrations.RunPython(name_pipelines, migrations.RunPython.noop)]
