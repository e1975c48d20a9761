"""`manage.py score FILE`: score answers from a file, with the same result as the API."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.maturity import content
from assessments.maturity.domain.exchange import read_request
from assessments.maturity.domain.scoring import score
from assessments.maturity.text.errors import field_errors
from mlops_portal.foundation.content import InvalidContent, parse_yaml
from mlops_portal.foundation.inputs import InvalidInput, decode_json

STDIN = "-"


class Command(BaseCommand):
    help = (
        "Score the answers in FILE (YAML or JSON) and print the result as JSON. FILE is the body "
        "of the scoring API, an export of the portal, or only answers by practice id; - reads "
        "standard input."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="path of the file, or - for standard input"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Print the result. On invalid input, exit with 1 and print every error with its field."""
        try:
            asked = read_request(as_request(read(file)), content.framework)
        except InvalidContent as invalid:
            raise CommandError(str(invalid)) from invalid
        except InvalidInput as invalid:
            told = [
                f"{error.field}: {error.message}" if error.field else error.message
                for error in field_errors(invalid.errors)
            ]
            raise CommandError("\n".join(told)) from invalid
        result = score(asked.framework, asked.parsed.answers, asked.scope).as_contract()
        self.stdout.write(json.dumps(result, indent=2, ensure_ascii=False))


def read(file: str) -> object:
    """Return the document in `file`. Raises CommandError, InvalidContent or InvalidInput."""
    try:
        data = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    if file.endswith(".json"):
        return decode_json(data)
    if data.lstrip().startswith(b"{"):  # JSON, or YAML in flow style
        try:
            return decode_json(data)
        except InvalidInput as invalid:
            if invalid.errors[0].code != "malformed":
                raise
    return parse_yaml(data, file)


def as_request(document: object) -> object:
    """Return the document as the API's body; bare answers use the newest framework."""
    if isinstance(document, dict) and not {"answers", "framework"} & set(document):
        return {"framework": content.FRAMEWORK_ID, "answers": document}
    return document
