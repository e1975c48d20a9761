"""Landscape: the tools of the field, browsed, searched, compared and checked."""

from django.apps import AppConfig


class LandscapeConfig(AppConfig):
    name = "pipelines_catalog.landscape"
    label = "landscape"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from mlops_portal.foundation import related
        from mlops_portal.foundation.rooms import Room, register
        from pipelines_catalog.landscape import content, exports, sample
        from pipelines_catalog.landscape.actions import ACTIONS
        from pipelines_catalog.landscape.queries import stack_by_category

        def page_of_category(slug: str) -> list[related.Page]:
            found = content.landscape().category_by_id.get(slug)
            if found is None:
                return []
            url = reverse("landscape:category", args=[slug])
            return [related.Page(url, found.name, about=slug)]

        register(
            Room(
                "landscape",
                pages={related.TOOL_CATEGORY: page_of_category},
                inspections={"landscape": content.inspect},
                actions=ACTIONS,
                fill_sample=sample.fill_sample,
                tools_in_use=stack_by_category,
                export_organization=exports.of_organization,
                export_person=exports.of_person,
                deleted_with_organization=exports.goes_with,
            )
        )
