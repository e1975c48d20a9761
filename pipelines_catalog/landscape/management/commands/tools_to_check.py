"""`manage.py tools_to_check`: the tools whose facts need a new look, and why."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mlops_portal.foundation import dates
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.rechecks import Reason, rechecks


class Command(BaseCommand):
    help = "List the tools of the landscape whose facts need a new check, with the reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="count ages from this day (YYYY-MM-DD), not from today")
        parser.add_argument(
            "--reason", choices=[reason.value for reason in Reason], help="only for this reason"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per tool: its slug, its last check, its reasons."""
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else dates.today()
        except ValueError as error:
            raise CommandError(f"--on: {error}") from error
        found = [
            recheck
            for recheck in rechecks(content.landscape(), on.isoformat())
            if options["reason"] is None or options["reason"] in recheck.reasons
        ]
        for recheck in found:
            reasons = ", ".join(reason.value for reason in recheck.reasons)
            self.stdout.write(f"{recheck.tool.slug}\t{recheck.tool.checked or '-'}\t{reasons}")
        self.stdout.write(f"{len(found)} of {len(content.landscape().tools)} tools")
