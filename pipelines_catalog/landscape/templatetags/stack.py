"""Template tags about the stack of the reader's current organization."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from pipelines_catalog.landscape.access import can_edit, current_membership
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.models import ImportedItem, Ring
from pipelines_catalog.landscape.views.catalogues import rings_for

register = template.Library()


@register.simple_tag(takes_context=True)
def stack_rings(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the ring by slug of the reader's stack; loaded once before a list of tools."""
    return rings_for(context["request"])


@register.simple_tag(takes_context=True)
def ring_of(context: Mapping[str, Any], tool: Tool) -> str:
    """Return the ring of a tool in the reader's stack, in words; "" if it is not in it."""
    ring = rings_for(context["request"]).get(tool.slug)
    return str(Ring(ring).label) if ring else ""


@register.simple_tag(takes_context=True)
def stack_place(context: Mapping[str, Any], tool: Tool | None = None) -> dict[str, object] | None:
    """Return the reader's organization and `tool`'s ring in its stack; None without one."""
    request = context["request"]
    membership = current_membership(request)
    if membership is None:
        return None
    organization = membership.organization_id
    place: dict[str, object] = {
        "organization": membership.organization,
        "can_edit": can_edit(membership),
        "stack_url": reverse("landscape:stack", args=[organization]),
    }
    if tool is not None:
        place |= {
            "ring": ring_of(context, tool),
            "rings": Ring.choices,
            "entry_url": reverse("landscape:entry", args=[organization, tool.slug]),
            "undo_url": reverse("landscape:undo", args=[organization, tool.slug]),
            "just": request.GET.get("stack", ""),
            "is_own": bool(tool.owner),
            "provenance": ImportedItem.objects.filter(
                organization=organization, tool=tool.slug
            ).order_by("source"),
        }
    return place
