"""Who stored a sheet without a level has not rated; whoever hid a candidate's name meant one."""

from django.db import migrations
from django.db.models import Exists, OuterRef


def forward(apps, schema_editor):
    Rater, Rating = apps.get_model("skills", "Rater"), apps.get_model("skills", "Rating")
    Reading = apps.get_model("skills", "Reading")
    Membership = apps.get_model("organizations", "Membership")
    said = Rating.objects.filter(rater=OuterRef("pk"), level__isnull=False)
    silent = Rater.objects.filter(submitted_at__isnull=False).exclude(Exists(said))
    for rater in list(silent.select_related("person")):
        if rater.account_id is not None and rater.source != "self":  # what others said was open
            member = Membership.objects.filter(
                user=rater.account_id, organization=rater.person.organization_id
            ).first()
            Reading.objects.get_or_create(
                person_id=rater.person_id,
                account_id=rater.account_id,
                defaults={
                    "role": member.role if member else "viewer",
                    "first_at": rater.submitted_at,
                    "last_at": rater.submitted_at,
                },
            )
        Rater.objects.filter(pk=rater.pk).update(submitted_at=None)
    Person = apps.get_model("skills", "Person")
    Person.objects.filter(account=None, hides_name=True).update(is_candidate=True)


class Migration(migrations.Migration):
    dependencies = [("skills", "0004_people_codes")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
