"""Results get the moment that they describe: the close of their round, or the last answer kept."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def describe(apps, schema_editor):
    """Fill `as_of` of the results that are kept already."""
    snapshots = apps.get_model("maturity", "Snapshot").objects
    assessments = apps.get_model("maturity", "Assessment").objects.filter(pk=OuterRef("assessment"))
    closed = Subquery(assessments.values("closed_at")[:1])
    snapshots.update(as_of=Coalesce(closed, F("taken_at")))
    answers = apps.get_model("maturity", "AnswerRevision").objects
    for snapshot in snapshots.filter(assessment__mode="solo").only("pk", "assessment", "taken_at"):
        said = answers.filter(
            response__assessment=snapshot.assessment_id, answered_at__lte=snapshot.taken_at
        )
        last = said.aggregate(last=Max("answered_at"))["last"]
        if last is not None:
            snapshots.filter(pk=snapshot.pk).update(as_of=last)


class Migration(migrations.Migration):
    dependencies = [("maturity", "0005_outcomes_numbers_and_links_to_kept_results")]

    operations = [
        migrations.AddField(
            model_name="snapshot",
            name="as_of",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(fields=["assessment", "-as_of"], name="snapshot_in_order"),
        ),
        migrations.RunPython(describe, migrations.RunPython.noop),
    ]
