"""Says audit events in words."""

from django import template

from accounts.audit_words import action_words, actor_words, change_words

register = template.Library()
register.filter("actor_words", actor_words)
register.filter("action_words", action_words)
register.filter("change_words", change_words)
