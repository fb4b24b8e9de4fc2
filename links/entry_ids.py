"""Ids of rules and variants: short, unique within their link, and the same for as long as the entry is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from accounts.ids import random_base62

_LENGTH: Final = 6


def with_rule_ids(rules: Sequence[Mapping[str, Any]], old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rules, each with an id: its own, that of the old rule with the same conditions, or a new one."""
    found = _with_ids(rules, old, "rul", lambda rule: rule["conditions"])
    before = {rule["id"]: rule.get("variants", []) for rule in old}
    return [
        {**rule, "variants": with_variant_ids(rule["variants"], before.get(rule["id"], []))}
        if "variants" in rule
        else rule
        for rule in found
    ]


def with_variant_ids(variants: Sequence[Mapping[str, Any]], old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The variants, each with an id: its own, that of the old variant with the same destination, or a new one."""
    return _with_ids(variants, old, "var", lambda variant: variant["destination"])


def _with_ids(
    entries: Sequence[Mapping[str, Any]],
    old: Sequence[Mapping[str, Any]],
    prefix: str,
    content: Callable[[Mapping[str, Any]], Any],
) -> list[dict[str, Any]]:
    taken = {entry["id"] for entry in entries}
    left = [entry for entry in old if entry["id"] not in taken]
    found = []
    for entry in entries:
        chosen = entry["id"]
        if not chosen:
            same = next((one for one in left if content(one) == content(entry)), None)
            if same is not None:
                left.remove(same)
            chosen = same["id"] if same is not None else _new_id(prefix, {*taken, *(one["id"] for one in old)})
            taken.add(chosen)
        found.append({**entry, "id": chosen})
    return found


def _new_id(prefix: str, taken: set[str]) -> str:
    while True:
        new = f"{prefix}_{random_base62(_LENGTH)}"
        if new not in taken:
            return new
