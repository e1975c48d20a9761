"""`manage.py prepare`: the required steps before a portal serves its first page."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser, SystemCheckError
from django.db import DatabaseError, OperationalError, connection

from mlops_portal.foundation.static_files import collect_if_changed


class Command(BaseCommand):
    """Check the settings, migrate the database, collect the static files. Safe to repeat.

    For local use also load the sample organization, once per data folder.
    """

    help = "Checks the settings, migrates the database and collects the static files."
    requires_system_checks = ()  # run below, so that their words are not wrapped in a traceback

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--static-only",
            action="store_true",
            help="Only collect the static files: for an image that is built without a database.",
        )

    def handle(self, *args: object, static_only: bool, **options: object) -> None:
        try:
            if not static_only:
                self._check()
                self._migrate()
                if settings.LOADS_SAMPLE:
                    call_command("load_sample", stdout=self.stdout, skip_checks=True)
            if collect_if_changed():
                self.stdout.write("The static files were collected.")
        except (CommandError, ImproperlyConfigured) as error:
            self.stderr.write(str(error))
            sys.exit(1)

    def _check(self) -> None:
        try:
            self.check()
        except SystemCheckError as error:
            raise CommandError(f"The settings or the content are not right.\n{error}") from error

    def _migrate(self) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be reached: {error}".strip()) from error
        try:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            call_command("createcachetable", verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database could not be migrated: {error}".strip()) from error
