"""Says audit events in words."""

from typing import Any

from django import template

register = template.Library()

_MAX_CHARACTERS = 120


@register.filter
def action_words(action: str) -> str:
    """ "api_key.created" → "Api key created"; "member.role_changed" → "Member role changed"."""
    words = action.replace(".", " ").replace("_", " ")
    return words[:1].upper() + words[1:].replace("pi key", "PI key", 1)


@register.filter
def changes(data: dict[str, Any]) -> list[str]:
    """One phrase a field: {"role": ["member", "admin"]} → "role: member → admin"."""
    return [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in data.items()]


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and not isinstance(value[0], list):
        return f"{_short(value[0])} → {_short(value[1])}"
    return ", ".join(map(_short, value)) if isinstance(value, list) else _short(value)


def _short(value: Any) -> str:
    text = "none" if value in (None, "") else str(value)
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
