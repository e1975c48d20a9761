"""The fictitious stack of the sample organization: most of level 2, with one gap."""

from datetime import datetime, timedelta

from mlops_portal.organizations.models import Organization, Role
from pipelines_catalog.landscape import content, services
from pipelines_catalog.landscape.models import Ring

REASON = "Sample: {}"
STACK = (  # tool, ring, what it is used as, why
    ("git", Ring.ADOPT, ("source_control",), "every team knows it."),
    ("github-actions", Ring.ADOPT, ("test_build_services",), "tests run at each change."),
    ("mlflow", Ring.ADOPT, ("model_registry", "ml_metadata_store"), "runs and models in a place."),
    ("prefect", Ring.TRIAL, ("ml_pipeline_orchestrator",), "the fraud pipeline runs on it."),
    ("bentoml", Ring.TRIAL, ("deployment_services",), "one service moved so far."),
    ("feast", Ring.ASSESS, ("feature_store",), "is it worth a service of its own?"),
    ("jenkins", Ring.HOLD, (), "what is left of it is moving."),
)


def fill_sample(*, organization: Organization, at: datetime) -> None:
    """Add the tools to the stack one by one, with dates over half a year."""
    tools = content.landscape().by_slug
    by = organization.memberships.get(role=Role.ASSESSOR).user
    for place, (slug, ring, components, reason) in enumerate(STACK):
        services.put(
            organization=organization,
            tool=tools[slug],
            ring=ring,
            components=components,
            reason=REASON.format(reason),
            by=by,
            at=at - timedelta(days=180 - 25 * place),
        )
