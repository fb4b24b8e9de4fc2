"""Rules and variants in a document.

    "rules": [{"id": "r1", "if": [["country", ["DE"]], ["!os", ["ios"]]], "to": "https://…"}, …]
    "variants": [["v1", "https://…", 50], …]; a rule has them under "ab"

A condition this code does not know makes the item unreadable: to ignore it would send people to the wrong place.
"""

from __future__ import annotations

from .errors import MalformedItem
from .items import Condition, Rule, TimeWindow, Variant
from .rules import CONDITIONS, FLAGS, by_cost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

MAX_WEIGHT: Final = 1_000_000
_WEEK: Final = range(7)
_MINUTES: Final = range(24 * 60 + 1)


def dump(name: str, value: Any) -> list[Any]:
    """`rules` or `variants` as JSON can hold them."""
    return [_dump_rule(one) if name == "rules" else _dump_variant(one) for one in value]


def parse(name: str, raw: Any, pk: str | None) -> tuple[Any, ...]:
    """The `rules` or `variants` in `raw`. Raises MalformedItem."""
    try:
        return tuple([_parse_rule(one) if name == "rules" else _parse_variant(one) for one in _list(raw)])
    except MalformedItem as error:
        raise MalformedItem(f"{name}: {error.reason}", pk) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MalformedItem(f"{name}: {error!r:.120}", pk) from error


def _dump_rule(rule: Rule) -> dict[str, Any]:
    raw: dict[str, Any] = {"id": rule.id, "if": [_dump_condition(one) for one in by_cost(rule.conditions)]}
    if rule.destination is not None:
        raw["to"] = rule.destination
    if rule.variants:
        raw["ab"] = [_dump_variant(one) for one in rule.variants]
    return raw


def _dump_condition(condition: Condition) -> list[Any]:
    value = condition.value
    if isinstance(value, TimeWindow):
        value = [list(value.days), value.start, value.end, [list(one) for one in value.offsets]]
    elif condition.name == "query":
        value = [list(one) for one in value]
    elif isinstance(value, tuple):
        value = list(value)
    return [f"{'!' if condition.negated else ''}{condition.name}", value]


def _dump_variant(variant: Variant) -> list[Any]:
    return [variant.id, variant.destination, variant.weight]


def _parse_rule(raw: Any) -> Rule:
    to = raw.get("to")
    variants = tuple([_parse_variant(one) for one in _list(raw.get("ab", []))])
    if (to is None) == (not variants):
        raise MalformedItem("a rule needs a destination or variants")
    conditions = by_cost(_parse_condition(one) for one in _list(raw["if"]))
    return Rule(_text(raw["id"]), conditions, None if to is None else _text(to), variants)


def _parse_condition(raw: Any) -> Condition:
    label, value = raw
    name = _text(label).removeprefix("!")
    if name not in CONDITIONS:
        raise MalformedItem(f"unknown condition {name!r:.40}")
    if name in FLAGS:
        if value is not True:
            raise MalformedItem(f"{name} is {value!r:.40}")
        parsed: Any = True
    elif name == "time":
        parsed = _parse_window(value)
    elif name == "query":
        parsed = tuple([_parse_parameter(one) for one in _filled(value)])
    else:
        parsed = tuple([_text(one) for one in _filled(value)])
    return Condition(name, parsed, label != name)


def _parse_window(raw: Any) -> TimeWindow:
    days, start, end, offsets = raw
    window = TimeWindow(tuple(days), start, end, tuple([(_whole(at), _whole(east)) for at, east in _filled(offsets)]))
    good = all(type(day) is int and day in _WEEK for day in window.days) and window.days
    if not good or _whole(start) not in _MINUTES or _whole(end) not in _MINUTES:
        raise MalformedItem(f"time is {raw!r:.80}")
    return window


def _parse_parameter(raw: Any) -> tuple[str, str | None]:
    name, value = raw
    if value is not None and not isinstance(value, str):
        raise MalformedItem(f"query value {value!r:.40}")
    return _text(name), value


def _parse_variant(raw: Any) -> Variant:
    name, destination, weight = raw
    if not 0 <= _whole(weight) <= MAX_WEIGHT:
        raise MalformedItem(f"weight {weight!r:.40}")
    return Variant(_text(name), _text(destination), weight)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedItem(f"not a list: {value!r:.60}")
    return value


def _filled(value: Any) -> list[Any]:
    if not (values := _list(value)):
        raise MalformedItem("an empty list")
    return values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise MalformedItem(f"not a text: {value!r:.60}")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > 2**53:
        raise MalformedItem(f"not a whole number: {value!r:.60}")
    return value
