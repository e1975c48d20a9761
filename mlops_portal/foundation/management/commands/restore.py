"""`manage.py restore FILE`: restore a backup into an empty portal that is not running."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mlops_portal.foundation import backups
from mlops_portal.foundation.backups import CannotRestore


class Command(BaseCommand):
    help = "Checks every file of a backup against its hash, then puts all of it in place."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="Also in the place of what is there already."
        )

    def handle(self, *args: object, file: Path, replace: bool, **options: object) -> None:
        os.umask(0o077)
        try:
            manifest = backups.restore(file, replace=replace)
        except CannotRestore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored {len(manifest['files'])} files of {manifest['made_at']}."
            " Start the portal, or run `manage.py prepare`, to bring it up to this version."
        )
