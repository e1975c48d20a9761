"""Request and response schemas of the API of imports."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api_fields import EnumField, KnownField, StrictSerializer, texts
from pipelines_catalog.landscape.domain.importing import Outcome
from pipelines_catalog.landscape.domain.importing.items import PASSED, REFUSED, TOLD, Trouble
from pipelines_catalog.landscape.models import ImportFormat, State
from pipelines_catalog.landscape.text import reports


class ImportUploadSerializer(StrictSerializer):
    """A file with tools, as multipart/form-data."""

    file = serializers.FileField(help_text=_("A text file of at most 5 MB and 5,000 tools."))
    format = serializers.CharField(help_text=_("“landscape”, “awesome”, “csv” or “radar”."))
    organization = serializers.UUIDField(
        required=False, help_text=_("Needed when you are owner or assessor in several.")
    )
    source = serializers.CharField(required=False, max_length=200)
    licence = serializers.CharField(required=False, max_length=100)
    attribution = serializers.CharField(required=False, max_length=300)

    def validate_format(self, value: str) -> str:
        if value not in ImportFormat.values:
            raise serializers.ValidationError(
                gettext("“%(value)s” is no format that is read.") % {"value": value[:40]},
                code="unknown_format",
            )
        return value


class ImportChoicesSerializer(StrictSerializer):
    """Choices of a person; both may be left out."""

    categories = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=_("Category id by section; empty leaves its new tools out."),
    )
    rings = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=_("Ring by the file’s word for it; empty leaves it out."),
    )
    decisions = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text=_(
            "By key of an item that is proposed or left out: the slug that it is, “own” or “skip”. "
            "By key of a question, or “*” for all: “ours” or “theirs”."
        ),
    )


class ImportQuestionSerializer(serializers.Serializer):
    """A fact edited here that differs in the file. Without a decision, the value here is kept."""

    key = serializers.CharField(help_text=_("For `decisions`."))
    field = serializers.CharField()
    ours = serializers.CharField()
    theirs = serializers.CharField()
    before = KnownField(help_text=_("What the file said last time."))


class ImportRowSerializer(serializers.Serializer):
    """One item of the file with its outcome."""

    key = KnownField(
        source="open.key", help_text=_("Null once it was applied and nothing of it is open.")
    )
    line = serializers.IntegerField()
    name = serializers.CharField()
    section = KnownField(source="open.item.section")
    description = KnownField(source="open.item.summary")
    outcome = EnumField(Outcome)
    why = serializers.CharField()
    tool = KnownField(help_text=_("The slug that it is."))
    candidates = texts(source="open.candidates")
    ring = KnownField(help_text=_("That it gets in the stack; null when nothing changes there."))
    ring_before = KnownField()
    written = texts(source="changes", help_text=_("Facts and opinions that change."))
    questions = ImportQuestionSerializer(many=True, source="open.asked")


class LineField(serializers.IntegerField):
    """A line of the file; 0 is the whole file."""

    def to_representation(self, value: int) -> int | None:
        return value or None


class TroubleField(serializers.CharField):
    """A problem of the file as a sentence."""

    def to_representation(self, value: Trouble) -> str:
        return reports.trouble_text(value)


class ImportErrorSerializer(serializers.Serializer):
    """An entry, or the whole file, that cannot be used."""

    line = LineField(allow_null=True)
    code = serializers.CharField()
    what = serializers.ChoiceField(
        [(what, what) for what in (REFUSED, PASSED, TOLD)],
        help_text=_(
            "“refused”: an entry that cannot be used; “passed”: no entry; “told”: a value that its "
            "entry was read without."
        ),
    )
    message = TroubleField(source="*")


class ImportEntriesSerializer(serializers.Serializer):
    """Numbers of entries in the file: `total` is the sum of the others."""

    total = serializers.IntegerField()
    read = serializers.IntegerField()
    passed = serializers.IntegerField()
    refused = serializers.IntegerField()


class ImportSerializer(serializers.Serializer):
    """An import: its state, and the changes it would make, or made."""

    id = serializers.UUIDField(source="run.id")
    url = serializers.CharField()
    organization = serializers.UUIDField(source="run.organization_id")
    state = serializers.ChoiceField(State.choices, source="run.state")
    format = serializers.CharField(source="run.format")
    file_name = serializers.CharField(source="run.file_name")
    source = serializers.CharField(source="run.source")
    licence = KnownField(source="run.licence")
    done = serializers.IntegerField(source="run.done", help_text=_("Entries read so far."))
    total = serializers.IntegerField(source="run.total")
    created = serializers.IntegerField()
    matched = serializers.IntegerField()
    proposed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    changed = serializers.IntegerField()
    missing = serializers.IntegerField()
    opinions = serializers.IntegerField(help_text=_("Tools whose entry in the stack changes."))
    entries = ImportEntriesSerializer()
    guesses = serializers.DictField(
        source="run.guesses",
        child=serializers.CharField(),
        help_text=_("Category by section that is used only when it is sent as `categories`."),
    )
    rings = serializers.DictField(
        source="run.rings",
        child=serializers.CharField(allow_blank=True),
        help_text=_("Ring by the file’s word for it; empty is not known."),
    )
    categories = serializers.DictField(
        source="run.categories", child=serializers.CharField(allow_blank=True)
    )
    items = ImportRowSerializer(many=True)
    errors = ImportErrorSerializer(many=True)
