"""The audit log of an organization, for its owners."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mlops_portal.organizations import queries
from mlops_portal.organizations.actions import Unnamed, known_actions
from mlops_portal.organizations.models import Membership, Role
from mlops_portal.organizations.views.guards import owners_only

PER_PAGE = 50


@require_safe
@owners_only
def audit(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Show the log, newest first, in pages; an unknown `action` filter is ignored."""
    actions = known_actions()
    chosen = request.GET.get("action", "")
    chosen = chosen if chosen in actions else ""
    entries = queries.audit_of(membership.organization, chosen)
    part = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    shown = queries.name_people(part.object_list)
    for entry in shown:
        entry.sentence = actions.get(entry.action, entry.action)
        entry.facts = _facts(entry.details)
        entry.unnamed = dict(Unnamed.choices).get(entry.details.get("by"), "")
    page = {
        "membership": membership,
        "part": part,
        "entries": shown,
        "actions": sorted(actions.items(), key=lambda item: str(item[1])),
        "chosen": chosen,
    }
    return render(request, "organizations/audit.html", page)


def _facts(details: dict[str, object]) -> list[str]:
    """Return an entry's details that its sentence does not contain, in words."""
    roles = dict(Role.choices)
    role, before = details.get("role"), details.get("before")
    facts = []
    if role and before:
        facts.append(_("%(before)s → %(role)s") % {"before": roles[before], "role": roles[role]})
    elif role:
        facts.append(_("as %(role)s") % {"role": roles[role]})
    elif before:
        facts.append(_("before: %(name)s") % {"name": before})
    return facts
