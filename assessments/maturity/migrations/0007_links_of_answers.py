"""The links of answers become items that can be reviewed, in systems and in rounds that closed."""

from django.db import migrations


def make_items(apps, schema_editor):
    """One item for each link that has none yet, by whoever gave the answer."""
    items = apps.get_model("evidence", "Item").objects
    answers = apps.get_model("maturity", "Answer").objects.exclude(evidence_url="")
    answers = answers.filter(response__assessment__ml_system__isnull=False).select_related(
        "response__assessment__ml_system__team"
    )
    for answer in answers.iterator():
        response = answer.response
        assessment = response.assessment
        if assessment.mode == "round" and not (assessment.closed_at and response.submitted_at):
            continue
        place = {
            "subject": f"response:{response.pk}",
            "topic": answer.practice,
            "kind": "link",
            "url": answer.evidence_url,
        }
        if items.filter(**place).exists():
            continue
        by = {"origin": "link", "visitor": response.visitor, "label": response.label}
        if assessment.is_anonymous:
            by = {"origin": "anonymous"}
        elif response.respondent_id:
            by = {"origin": "member", "added_by_id": response.respondent_id}
        items.create(
            organization_id=assessment.ml_system.team.organization_id,
            system_id=assessment.ml_system_id,
            in_answer=True,
            added_at=answer.answered_at,
            **place,
            **by,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("maturity", "0006_results_in_order"),
        ("evidence", "0002_links_of_answers_and_earlier_rounds"),
    ]

    operations = [migrations.RunPython(make_items, migrations.RunPython.noop)]
