from django.db import migrations, models

import pipelines_catalog.engine.gates as gates


def mark_versions(apps, schema_editor):
    """Versions that were made with faults switched on carry them."""
    versions = apps.get_model("runs", "ModelVersion").objects.select_related("run")
    for version in versions.iterator():
        if version.run.faults:
            version.faults = version.run.faults
            version.save(update_fields=["faults"])


class Migration(migrations.Migration):

    dependencies = [("runs", "0003_events_name_their_pipeline")]

    operations = [
        migrations.AddField("batchuse", "rows", models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddField("batchuse", "seed", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("modelversion", "learned", models.JSONField(blank=True, default=dict)),
        migrations.AddField("modelversion", "faults", models.JSONField(blank=True, default=list)),
        migrations.RunPython(mark_versions, migrations.RunPython.noop),
        migrations.RemoveConstraint("gatedecision", "gate_decision_known"),
        migrations.AlterField(
            "gatedecision",
            "decision",
            models.CharField(
                choices=[
                    ("passed", "Passed"),
                    ("warned", "Passed with a warning"),
                    ("blocked", "Blocked"),
                    ("rejected", "Rejected"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "gatedecision",
            models.CheckConstraint(
                condition=models.Q(
                    decision__in=sorted(gates.Decision), subject__in=sorted(gates.Subject)
                ),
                name="gate_decision_known",
            ),
        ),
    ]
