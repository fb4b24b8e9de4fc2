"""Texts of the API's description as HTML."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from getowl.api.examples import curl, python

register = template.Library()

register.simple_tag(curl)
register.simple_tag(python)

_CODE = re.compile(r"`([^`]+)`")


@register.filter
def prose(text: str) -> SafeString:
    """What stands between backticks becomes code; an empty line ends a paragraph's first part."""
    escaped = _CODE.sub(r"<code>\1</code>", conditional_escape(text))
    return mark_safe("<br><br>".join(escaped.split("\n\n")))  # noqa: S308 - escaped just above
