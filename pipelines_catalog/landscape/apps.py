"""Landscape: the tools of the field, browsed, searched, compared and checked."""

from django.apps import AppConfig


class LandscapeConfig(AppConfig):
    name = "pipelines_catalog.landscape"
    label = "landscape"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import doors, in_use
        from mlops_portal.foundation.content import register_inspection
        from mlops_portal.organizations import contents
        from mlops_portal.organizations.actions import register_actions
        from mlops_portal.organizations.exports import register
        from mlops_portal.organizations.signals import sample_made
        from pipelines_catalog.landscape import checks, content, exports, sample  # noqa: F401
        from pipelines_catalog.landscape.actions import ACTIONS
        from pipelines_catalog.landscape.queries import stack_by_category

        def page_of_category(slug: str) -> list[doors.Page]:
            known = {category.id: category for category in content.landscape().categories}
            if slug not in known:
                return []
            url = reverse("landscape:category", args=[slug])
            return [doors.Page(url, known[slug].name, about=slug)]

        doors.register(doors.TOOL_CATEGORY, page_of_category)
        register_inspection("landscape", content.inspect)
        register_actions(ACTIONS)
        contents.register(of_organization=exports.goes_with)
        register(
            "landscape",
            of_organization=exports.of_organization,
            of_person=exports.of_person,
        )
        in_use.register(stack_by_category)
        sample_made.connect(sample.fill_sample)
