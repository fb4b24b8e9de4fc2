"""How host names look, and what was found out about them reads."""

from django import template

from domains import kept_words
from domains.names.hostname import display_of

register = template.Library()


@register.filter
def readable(host: str) -> str:
    """A host as people read it: `xn--bcher-kva.acme.com` is "bücher.acme.com"."""
    return display_of(host)


@register.filter
def spoken(message: str) -> str:
    """What a worker wrote down, in the page's language."""
    return kept_words.spoken(message)
