"""Rules and variants in words, as the history and mails show them."""

from collections.abc import Mapping
from typing import Any, Final

_FLAGS: Final = {"eu": ("in the EU", "outside of the EU"), "bot": ("a bot", "not a bot")}


def rule_text(rule: Mapping[str, Any]) -> str:
    """`Germans: country is DE or AT, device is not tv → https://example.com/de`."""
    name = f"{rule['name']}: " if rule.get("name") else ""
    conditions = ", ".join(condition_text(one) for one in rule["conditions"])
    target = rule.get("destination") or " / ".join(variant_text(one) for one in rule["variants"])
    return f"{name}{conditions} → {target}"


def variant_text(variant: Mapping[str, Any]) -> str:
    """`Blue: https://example.com/blue (30)`, the number being its weight."""
    name = f"{variant['name']}: " if variant.get("name") else ""
    return f"{name}{variant['destination']} ({variant['weight']})"


def condition_text(condition: Mapping[str, Any]) -> str:
    """`country is DE or AT`."""
    kind, negated = condition["type"], condition["negate"]
    values: Any = condition.get("values")
    if kind in _FLAGS:
        return _FLAGS[kind][negated]
    if kind == "time":
        when = f"{', '.join(values['days'])} {values['from']} to {values['to']} {values['timezone']}"
        return f"{'not ' if negated else ''}{when}"
    if kind == "query":
        values = [one["name"] if one["value"] is None else f"{one['name']}={one['value']}" for one in values]
        return f"parameter {'is not' if negated else 'is'} {' or '.join(values)}"
    return f"{kind} {'is not' if negated else 'is'} {' or '.join(values)}"
