"""`manage.py load_sample`: create the sample organization, at most once per data folder."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessments.maturity.sample import load_sample
from mlops_portal.organizations.queries import sample_organization


class Command(BaseCommand):
    """Create the sample organization, unless it exists or was removed here before."""

    help = "Makes the sample organization with a year of rounds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="Also when a sample was loaded here before."
        )

    def handle(self, *args: object, again: bool, **options: object) -> None:
        mark = settings.DATA_DIR / "sample_loaded"
        if sample_organization() is not None or (mark.exists() and not again):
            return  # silent at startup: it is the usual case
        organization = load_sample(at=timezone.now())
        mark.touch()
        self.stdout.write(f"The sample organization “{organization.name}” is loaded.")
