"""How numbers about clicks look."""

from django import template

register = template.Library()


@register.filter
def number(value: int) -> str:
    """A number as people read it: 12,345."""
    return f"{value:,}"


@register.filter
def percent(value: float) -> str:
    """A share of all clicks; what is little is not nothing."""
    if 0 < value < 0.1:
        return "<0.1 %"
    return f"{value:.0f} %" if value >= 9.95 or not value else f"{value:.1f} %"
