"""The number of lines that were set aside, for the admin's first page."""

from django import template

from analytics.rejected import rejected_today as count

register = template.Library()


@register.simple_tag
def rejected_today() -> int | None:
    """Of the last 24 hours; None if nobody knows."""
    return count()
