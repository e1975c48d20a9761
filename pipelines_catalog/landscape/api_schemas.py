"""Shapes of the landscape API for its OpenAPI document. They describe; the domain reads and writes.

Tests hold that what the endpoints answer is exactly what stands here.
"""

from enum import Enum

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from pipelines_catalog.landscape.domain.coverage import Concern
from pipelines_catalog.landscape.domain.licences import Family
from pipelines_catalog.landscape.domain.requests import MOST_TOOLS
from pipelines_catalog.landscape.domain.tools import Kind, Status


def _choices(enum: type[Enum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]


def _ids(text: object = "") -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=text)


def _text(text: object = "") -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=text)


class LandscapeErrorSerializer(serializers.Serializer):
    """One thing that is wrong."""

    field = _text()
    code = serializers.CharField()
    message = serializers.CharField()


class LandscapeErrorsSerializer(serializers.Serializer):
    """Everything that is wrong, by field."""

    errors = LandscapeErrorSerializer(many=True)


class LifecycleSerializer(serializers.Serializer):
    """Stages of both lifecycles: of the data, and of the model."""

    data = _ids()
    ml = _ids()


class FoundationSerializer(serializers.Serializer):
    """A foundation that hosts the tool."""

    name = serializers.CharField()
    stage = _text(_("The project’s stage there; it is no maturity level."))


class FactSourceSerializer(serializers.Serializer):
    """Where a fact comes from."""

    fact = serializers.CharField(
        help_text=_(
            "“homepage”, “licence”, “client_licence”, “status”, “acquisition”, “foundation”."
        )
    )
    source = serializers.CharField(help_text=_("In English."))
    date = _text(_("YYYY-MM or YYYY-MM-DD; null where it was not recorded."))


class ToolSerializer(serializers.Serializer):
    """One tool. Null and an empty list mean: not known."""

    slug = serializers.CharField()
    name = serializers.CharField()
    current_name = _text(_("Its name today, where that is another."))
    aliases = _ids(_("Every other name by which it is or was known."))
    description = _text()
    category = serializers.CharField()
    other_categories = _ids()
    kind = serializers.ChoiceField(_choices(Kind))
    source_available = serializers.BooleanField(allow_null=True)
    licence = _text(_("SPDX identifier or expression."))
    client_licence = _text(_("Of the open client of a service."))
    licence_family = serializers.ChoiceField(_choices(Family))
    status = serializers.ChoiceField(_choices(Status))
    is_alive = serializers.BooleanField(
        help_text=_(
            "Active in the last year, under its own or a new name, with its old or a new owner."
        )
    )
    status_basis = _text(_("How the status was found out."))
    status_note = _text()
    last_activity = _text("YYYY-MM")
    successor = _text()
    successor_slug = _text(_("Where the landscape holds the successor."))
    acquired_by = _text()
    acquired_on = _text()
    components = _ids(_("Components of level 2 that it can be."))
    maturity_level = serializers.IntegerField(
        min_value=0, max_value=2, allow_null=True, help_text=_("The level that it helps at.")
    )
    lifecycle = LifecycleSerializer()
    responsible_ai_step = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    language = _text(_("Main programming language, or how it is offered."))
    pypi = _text(_("Name of its package on PyPI."))
    foundations = FoundationSerializer(many=True)
    homepage = _text()
    repository = _text()
    in_deck = serializers.BooleanField(help_text=_("Named by the course deck."))
    checked = _text(_("When its facts were last checked."))
    sources = FactSourceSerializer(many=True)


class ToolListSerializer(serializers.Serializer):
    """One page of the selected tools."""

    count = serializers.IntegerField()
    next = _text(_("Address of the next page."))
    previous = _text(_("Address of the page before."))
    did_you_mean = _text(
        _("What was searched instead of words that no tool matches: the nearest name or phrase.")
    )
    results = ToolSerializer(many=True)


class CategorySerializer(serializers.Serializer):
    """A category with its number of tools, those included that refer to it."""

    id = serializers.CharField()
    group = serializers.CharField()
    group_name = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    in_deck = serializers.BooleanField(help_text=_("The course deck lists this category."))
    tools = serializers.IntegerField()
    practices = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Ids of practices that its tools help; where it fits best comes first."),
    )
    skills = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Slugs of skills that its tools exercise. This portal’s judgement."),
    )


class CategoryListSerializer(serializers.Serializer):
    """All categories in display order."""

    count = serializers.IntegerField()
    next = _text()
    previous = _text()
    results = CategorySerializer(many=True)


class ComponentSerializer(serializers.Serializer):
    """A component of level 2 with the number of tools that can be it."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    tools = serializers.IntegerField()
    active = serializers.IntegerField(help_text=_("Active ones among them."))


class ComponentListSerializer(serializers.Serializer):
    """The seven components."""

    count = serializers.IntegerField()
    next = _text()
    previous = _text()
    results = ComponentSerializer(many=True)


class StackRequestSerializer(serializers.Serializer):
    """A list of tools."""

    tools = serializers.ListField(
        child=serializers.CharField(), max_length=MOST_TOOLS, help_text=_("Slugs.")
    )


class CoveredComponentSerializer(serializers.Serializer):
    """A component, the tools of the list that can be it, and tools that could."""

    id = serializers.CharField()
    name = serializers.CharField()
    covered = serializers.BooleanField()
    tools = _ids(_("Slugs of the list."))
    suggestions = _ids(_("Active and open source, latest activity first."))


class WarningSerializer(serializers.Serializer):
    """What to know about a tool of the list."""

    tool = serializers.CharField()
    concern = serializers.ChoiceField(_choices(Concern))
    message = serializers.CharField()
    instead = _text(_("Slug of what it became."))


class CompletionSerializer(serializers.Serializer):
    """A tool that would fill gaps."""

    tool = serializers.CharField()
    fills = _ids(_("Components."))


class StackCoverageSerializer(serializers.Serializer):
    """What a list of tools covers of level 2."""

    tools = _ids(_("The list, each tool once."))
    components = CoveredComponentSerializer(many=True)
    covered = _ids(_("Components."))
    gaps = _ids(_("Components."))
    warnings = WarningSerializer(many=True)
    completion = CompletionSerializer(many=True, help_text=_("What would complete it."))
