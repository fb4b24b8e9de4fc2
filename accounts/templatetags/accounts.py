"""Says audit events and roles in words."""

from django import template

from accounts.audit_words import action_words, actor_words, change_words
from accounts.models import Role

register = template.Library()
register.filter("actor_words", actor_words)
register.filter("action_words", action_words)
register.filter("change_words", change_words)


@register.filter
def role_word(role: str) -> str:
    """A role within a sentence."""
    return Role(role).word
