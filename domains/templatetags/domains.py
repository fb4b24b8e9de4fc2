"""How host names look."""

from django import template

from domains.names.hostname import display_of

register = template.Library()


@register.filter
def readable(host: str) -> str:
    """A host as people read it: `xn--bcher-kva.acme.com` is "bücher.acme.com"."""
    return display_of(host)
