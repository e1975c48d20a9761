"""`manage.py audit_prune --days N`: delete old audit entries, and record the deletion."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mlops_portal.organizations.models import Organization
from mlops_portal.organizations.services.audit import prune_audit


class Command(BaseCommand):
    help = "Deletes audit entries older than so many days; the log says so, and its chain holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, required=True)

    def handle(self, *args: object, days: int, **options: object) -> None:
        now = timezone.now()
        for organization in Organization.objects.order_by("pk").iterator():
            count = prune_audit(
                organization=organization, before=now - timedelta(days=max(days, 1)), at=now
            )
            if count:
                self.stdout.write(f"{organization.pk}: {count} entries")
