"""Template tags for page parts outside of a fragment that htmx swaps, updated with it."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def swap_title(context: Context, title: str) -> SafeString | str:
    """Return a title element to put before a fragment; htmx uses it to set the page title.

    Empty on a full page, which has its own `<title>`. A heading outside of the fragment is updated
    with `hx-select-oob="#its-id"`, or stands in the fragment with `hx-swap-oob="true"`.
    """
    request = context.get("request")
    if not getattr(request, "htmx", False):
        return ""
    return format_html("<title>{} · MLOps Portal</title>", title)
