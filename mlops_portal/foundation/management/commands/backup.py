"""`manage.py backup FILE`: everything of the portal as one private file, while it runs."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mlops_portal.foundation import backups


class Command(BaseCommand):
    help = "Writes database, evidence, artifacts and the signing key to one file, with hashes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="A file that does not exist yet.")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        os.umask(0o077)
        if file.exists():
            raise CommandError(f"{file} exists already.")
        try:
            made = backups.write(file, timezone.now())
        except OSError as error:
            raise CommandError(f"The backup was not written: {error}") from error
        self.stdout.write(
            f"{file}: {made['files']} files, {made['bytes']} bytes. It holds the key."
        )
