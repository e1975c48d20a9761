"""`manage.py catalogs extract|update|compile|check`: the translations, room by room."""

from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale

from mlops_portal.foundation import catalogs
from mlops_portal.foundation.catalogs import conflicts, problems


class Command(BaseCommand):
    """Keeps the catalogues of all rooms. `check` exits with 1 and names file and sentence."""

    help = "Extract, update, compile or check the translation catalogues."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["extract", "update", "compile", "check"])

    def handle(self, *args: object, action: str, **options: object) -> None:
        rooms = catalogs.find_rooms(settings.BASE_DIR, room_folders())
        found = [complaint for room in rooms for complaint in getattr(self, f"_{action}")(room)]
        if action == "check":
            found += [
                f"{locale}: {_names(places)} translate differently: {sentence}"
                for locale in locales()
                for sentence, places in conflicts(rooms, locale)
            ]
        if found:
            raise CommandError("\n".join(found))

    def _extract(self, room: catalogs.Room) -> list[str]:
        """Print what a room marks for translation."""
        for message in catalogs.extract_room(room):
            if message.id:
                self.stdout.write(f"{room.name}: {message.id!r}")
        return []

    def _update(self, room: catalogs.Room) -> list[str]:
        """Bring the room's files up to its sources."""
        template = catalogs.extract_room(room)
        for locale in locales():
            path = room.po(locale)
            if len(template) or path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(catalogs.as_po(catalogs.merge(path, template, locale)))
                self.stdout.write(f"{_short(path)}: {len(template)} sentences")
        return []

    def _compile(self, room: catalogs.Room) -> list[str]:
        """Write the .mo beside each .po."""
        for locale in locales():
            path = room.po(locale)
            if path.exists():
                path.with_suffix(".mo").write_bytes(catalogs.as_mo(catalogs.read(path, locale)))
                self.stdout.write(f"{_short(path.with_suffix('.mo'))}: written")
        return []

    def _check(self, room: catalogs.Room) -> list[str]:
        """Tell what is missing, fuzzy, obsolete or unsafe, and an .mo that is not of its .po."""
        template = catalogs.extract_room(room)
        found = []
        for locale in locales():
            path = room.po(locale)
            catalog = catalogs.read(path, locale)
            for wrong, sentence in problems(template, catalog):
                found.append(f"{_short(path)}: {wrong}: {sentence}")
            compiled = path.with_suffix(".mo")
            if path.exists() and (
                not compiled.exists() or compiled.read_bytes() != catalogs.as_mo(catalog)
            ):
                found.append(f"{_short(compiled)}: not compiled from its .po")
        return found


def room_folders() -> list[Path]:
    """Folders of the installed rooms: apps of this repository, and what else `LOCALE_PATHS` names;
    inside `mlops_portal` those that keep a catalogue of their own.
    """
    own = settings.BASE_DIR / "mlops_portal"
    named = [Path(locale).parent for locale in settings.LOCALE_PATHS]
    return [
        folder
        for folder in (*(Path(config.path) for config in apps.get_app_configs()), *named)
        if folder != own
        and folder.is_relative_to(settings.BASE_DIR)
        and (not folder.is_relative_to(own) or (folder / "locale").is_dir())
        and ".venv" not in folder.parts
    ]


def locales() -> list[str]:
    """Languages to translate into, as folder names ("pt_BR")."""
    codes = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    return [to_locale(code) for code in codes]


def _names(rooms: Iterable[catalogs.Room]) -> str:
    return ", ".join(room.name for room in rooms)


def _short(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))
