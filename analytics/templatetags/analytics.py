"""How numbers about clicks look."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import number_format

register = template.Library()


@register.filter
def number(value: int) -> str:
    """A number as people read it: 12,345."""
    return intcomma(value)


@register.filter
def percent(value: float) -> str:
    """A share of all clicks; what is little is not nothing."""
    if 0 < value < 0.1:
        return f"<{number_format(0.1, 1)} %"
    digits = 0 if value >= 9.95 or not value else 1
    # What number_format() gets it cuts off, and does not round.
    return f"{number_format(round(value, digits), digits)} %"
