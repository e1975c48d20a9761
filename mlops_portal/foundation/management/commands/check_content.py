"""`manage.py check_content`: load the content of every app and report every error in it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mlops_portal.foundation.content import ContentError
from mlops_portal.foundation.rooms import rooms


class Command(BaseCommand):
    help = "Check the content files of every room: what they hold, and everything that is wrong."
    requires_system_checks = ()  # they would stop at the same errors with less to say

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was checked. Exits with 1 and every error where something is wrong."""
        errors: list[ContentError] = []
        inspections = {name: one for room in rooms() for name, one in room.inspections.items()}
        for name, inspect in inspections.items():
            inspection = inspect()
            errors.extend(inspection.errors)
            self.stdout.write(f"{name}:")
            for line in inspection.found or ("nothing could be loaded",):
                self.stdout.write(f"  {line}")
        if errors:
            listed = "\n".join(f"  {error}" for error in errors)
            raise CommandError(f"{len(errors)} wrong in the content:\n{listed}")
        self.stdout.write("Nothing is wrong.")
