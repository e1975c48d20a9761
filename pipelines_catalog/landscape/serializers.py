"""Serializers of the landscape's API: requests, responses and their OpenAPI schema."""

from typing import Any, NoReturn

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mlops_portal.foundation.api import ListBase
from mlops_portal.foundation.api_fields import (
    EnumField,
    KnownField,
    ObjectSerializer,
    StrictListField,
    TextField,
    refuse,
    texts,
)
from mlops_portal.foundation.languages import localized
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.coverage import Concern, Warning
from pipelines_catalog.landscape.domain.licences import Family, family_of
from pipelines_catalog.landscape.domain.tools import Kind, Status, Tool
from pipelines_catalog.landscape.text import labels

MOST_TOOLS = 200  # in one stack
MOST_MEANT = 20  # unknown tools of a stack for which the nearest one is looked up


class LifecycleSerializer(serializers.Serializer):
    """Stages of both lifecycles: of the data, and of the model."""

    data = texts(source="lifecycle_data")
    ml = texts(source="lifecycle_ml")


class FoundationSerializer(serializers.Serializer):
    """A foundation that hosts the tool."""

    name = serializers.CharField()
    stage = KnownField(help_text=_("The project’s stage there; it is no maturity level."))


class FactSourceSerializer(serializers.Serializer):
    """The source of a fact."""

    fact = serializers.CharField(
        help_text=_(
            "“homepage”, “licence”, “client_licence”, “status”, “acquisition”, “foundation”."
        )
    )
    source = serializers.CharField(source="text", help_text=_("In English."))
    date = KnownField(help_text=_("YYYY-MM or YYYY-MM-DD; null where it was not recorded."))


class FamilyField(EnumField):
    """The family of a tool's licence."""

    def __init__(self) -> None:
        super().__init__(Family, source="*")

    def to_representation(self, value: Tool) -> str:
        return family_of(value).value


class ToolSerializer(serializers.Serializer):
    """One tool. Null and an empty list mean unknown."""

    slug = serializers.CharField()
    name = serializers.CharField()
    current_name = KnownField(help_text=_("Its name today, where that is another."))
    aliases = texts(
        source="also_known_as", help_text=_("Every other name by which it is or was known.")
    )
    description = TextField(allow_null=True)
    category = serializers.CharField()
    other_categories = texts()
    kind = EnumField(Kind)
    source_available = serializers.BooleanField(allow_null=True)
    licence = KnownField(help_text=_("SPDX identifier or expression."))
    client_licence = KnownField(help_text=_("Of the open client of a service."))
    licence_family = FamilyField()
    status = EnumField(Status)
    is_alive = serializers.BooleanField(
        help_text=_(
            "Active in the last year, under its own or a new name, with its old or a new owner."
        )
    )
    status_basis = KnownField(help_text=_("How the status was found out."))
    status_note = TextField(allow_null=True)
    last_activity = KnownField(help_text="YYYY-MM")
    successor = KnownField()
    successor_slug = KnownField(help_text=_("Where the landscape holds the successor."))
    acquired_by = KnownField()
    acquired_on = KnownField()
    components = texts(help_text=_("Components of level 2 that it can be."))
    maturity_level = serializers.IntegerField(
        min_value=0, max_value=2, allow_null=True, help_text=_("The level that it helps at.")
    )
    lifecycle = LifecycleSerializer(source="*")
    responsible_ai_step = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    language = KnownField(help_text=_("Main programming language, or how it is offered."))
    pypi = KnownField(help_text=_("Name of its package on PyPI."))
    foundations = FoundationSerializer(many=True)
    homepage = KnownField()
    repository = KnownField()
    in_deck = serializers.BooleanField(help_text=_("Named by the course deck."))
    checked = KnownField(help_text=_("When its facts were last checked."))
    sources = FactSourceSerializer(many=True)


class ToolListSerializer(ListBase):
    """One page of the selected tools."""

    next = KnownField(help_text=_("Address of the next page."))
    previous = KnownField(help_text=_("Address of the page before."))
    did_you_mean = KnownField(
        help_text=_(
            "What was searched instead of words that no tool matches: the nearest name or phrase."
        )
    )
    results = ToolSerializer(many=True)


class TermField(serializers.CharField):
    """The id of a group, component or stage as its name."""

    def to_representation(self, value: str) -> str:
        return localized(content.landscape().term(value).name)


class CategorySerializer(serializers.Serializer):
    """A category with its number of tools, those included that refer to it."""

    id = serializers.CharField(source="category.id")
    group = serializers.CharField(source="category.group")
    group_name = TermField(source="category.group")
    name = TextField(source="category.name")
    description = TextField(source="category.description")
    in_deck = serializers.BooleanField(
        source="category.deck_heading", help_text=_("The course deck lists this category.")
    )
    tools = serializers.IntegerField()
    practices = texts(
        help_text=_("Ids of practices that its tools help; where it fits best comes first.")
    )
    skills = texts(help_text=_("Slugs of skills that its tools exercise. This portal’s judgement."))


class CategoryListSerializer(ListBase):
    """All categories in display order."""

    results = CategorySerializer(many=True)


class ComponentSerializer(serializers.Serializer):
    """A component of level 2 with the number of tools that can be it."""

    id = serializers.CharField(source="component.id")
    name = TextField(source="component.name")
    description = TextField(source="component.description")
    tools = serializers.IntegerField()
    active = serializers.IntegerField(help_text=_("Active ones among them."))


class ComponentListSerializer(ListBase):
    """The seven components."""

    results = ComponentSerializer(many=True)


class ToolSlugField(serializers.CharField):
    """A tool as its slug."""

    def run_validation(self, data: Any = serializers.empty) -> Tool:
        if not isinstance(data, str):
            refuse("not_a_text", gettext("A slug is expected here."))
        found = content.landscape().by_slug.get(data)
        if found is None:
            self._refuse_unknown(data)
        return found

    def _refuse_unknown(self, slug: str) -> NoReturn:
        told = self.context.setdefault("told", [])
        told.append(slug)
        meant = content.catalogue().nearest(slug) if len(told) <= MOST_MEANT else ""
        values = {"value": slug[:100], "meant": meant}
        if meant:
            message = gettext("The landscape has no tool “%(value)s”. Did you mean “%(meant)s”?")
        else:
            message = gettext("The landscape has no tool “%(value)s”.")
        refuse("unknown_tool", message % values)

    def to_representation(self, value: Tool) -> str:
        return value.slug


class StackField(StrictListField):
    """Slugs of known tools, each once."""

    child = ToolSlugField()
    default_error_messages = {"not_a_list": _("A list of slugs is expected here.")}

    def to_internal_value(self, data: Any) -> tuple[Tool, ...]:
        if isinstance(data, list) and len(data) > MOST_TOOLS:
            message = gettext("A stack holds at most %(most)s tools.")
            refuse("too_many", message % {"most": MOST_TOOLS})
        return tuple(dict.fromkeys(super().to_internal_value(data)))


class StackRequestSerializer(ObjectSerializer):
    """A list of tools."""

    tools = StackField(max_length=MOST_TOOLS, help_text=_("Slugs."))


def _slugs(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=ToolSlugField(), **kwargs)


class CoveredComponentSerializer(serializers.Serializer):
    """A component, the tools of the list that fill it, and tools that could."""

    id = serializers.CharField(source="component")
    name = TermField(source="component")
    covered = serializers.BooleanField(source="is_covered")
    tools = _slugs(help_text=_("Slugs of the list."))
    suggestions = _slugs(help_text=_("Active and open source, latest activity first."))


class ConcernMessageField(serializers.CharField):
    """A warning as a sentence."""

    def to_representation(self, value: Warning) -> str:
        return labels.concern_text(value.tool, value.concern)


class WarningSerializer(serializers.Serializer):
    """A warning about a tool of the list."""

    tool = ToolSlugField()
    concern = EnumField(Concern)
    message = ConcernMessageField(source="*")
    instead = KnownField(help_text=_("Slug of what it became."))


class CompletionSerializer(serializers.Serializer):
    """A tool that would fill gaps."""

    tool = ToolSlugField()
    fills = texts(help_text=_("Components."))


class StackCoverageSerializer(serializers.Serializer):
    """The coverage of level 2 by a list of tools."""

    tools = _slugs(help_text=_("The list, each tool once."))
    components = CoveredComponentSerializer(many=True)
    covered = texts(help_text=_("Components."))
    gaps = texts(help_text=_("Components."))
    warnings = WarningSerializer(many=True)
    completion = CompletionSerializer(many=True, help_text=_("What would complete it."))
