"""How deliveries read."""

from django import template

from webhooks import kept_words

register = template.Library()


@register.filter
def spoken(error: str) -> str:
    """What a worker wrote down, in the page's language."""
    return kept_words.spoken(error)
