"""`manage.py audit_verify`: verify that the audit log is complete and unchanged."""

from django.core.management.base import BaseCommand, CommandError

from mlops_portal.organizations import chain
from mlops_portal.organizations.models import AuditChain, AuditEntry


class Command(BaseCommand):
    help = "Checks the chain of audit entries of every organization; names the first broken link."

    def handle(self, *args: object, **options: object) -> None:
        broken = 0
        ends = AuditChain.objects.order_by("organization_id")
        for end in ends.iterator():
            wrong = chain.first_broken(end)
            broken += bool(wrong)
            self.stdout.write(f"{end.organization_id} {end.number} {end.hash} {wrong or 'holds'}")
        chained = ends.values("organization_id")
        outside = AuditEntry.objects.exclude(organization__in=chained)
        for organization_id in outside.values_list("organization", flat=True).distinct():
            broken += 1
            self.stdout.write(f"{organization_id} has entries and no chain")
        if broken:
            raise CommandError(f"The audit log of {broken} organizations is not as it was written.")
