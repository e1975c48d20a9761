"""What stands outside a part that htmx replaces, and changes with it."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def swap_title(context: Context, title: str) -> SafeString | str:
    """The title of the tab, in front of a fragment: htmx takes it out and sets it.

    Nothing on a whole page, whose own `<title>` says it. A heading outside the fragment follows
    with `hx-select-oob="#its-id"`, or stands in the fragment with `hx-swap-oob="true"`.
    """
    request = context.get("request")
    if not getattr(request, "htmx", False):
        return ""
    return format_html("<title>{} · MLOps Portal</title>", title)
