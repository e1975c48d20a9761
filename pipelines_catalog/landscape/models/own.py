"""Tools that an organization adds for itself, visible to its members only."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mlops_portal.foundation.text import DEFAULT_LANGUAGE, Text
from mlops_portal.organizations.models import Organization
from pipelines_catalog.landscape.domain.tools import FactSource, Foundation, Kind, Tool

PREFIX = "own-"  # of slugs; no slug of the landscape begins so


class OwnTool(models.Model):
    """One tool of an organization. Empty text means unknown."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="own_tools")
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=60)  # id of a category of the landscape
    kind = models.CharField(max_length=20, default=Kind.IN_HOUSE.value)
    homepage = models.URLField(_("homepage"), max_length=500, blank=True)
    repository = models.URLField(_("repository"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=2_000, blank=True)
    language = models.CharField(max_length=10, default=DEFAULT_LANGUAGE)  # of the description
    components = models.JSONField(default=list, blank=True)
    foundation_stage = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)  # whose file it came from
    source_date = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        return f"{PREFIX}{self.pk}"

    def as_tool(self) -> Tool:
        """Return the tool in the catalogue's data model."""
        said = (
            (FactSource("homepage", self.source, self.source_date),)
            if self.source and self.homepage
            else ()
        )
        stage = self.foundation_stage
        return Tool(
            slug=self.slug,
            name=self.name,
            category=self.category,
            kind=Kind(self.kind),
            description=Text({self.language: self.description}) if self.description else None,
            homepage=self.homepage,
            repository=self.repository,
            licence=self.licence,
            components=tuple(self.components),
            foundations=(Foundation(self.source, stage),) if stage else (),
            sources=said,
            owner=str(self.organization_id),
        )
