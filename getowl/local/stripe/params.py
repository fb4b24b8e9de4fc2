"""Parameters of requests: the form that the SDK sends, taken apart, and held against what an operation knows."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from getowl.local.stripe.errors import Refusal

_PARTS: Final = re.compile(r"\[([^\]]*)\]")
Spec = Any
"""What may stand somewhere: str, int, bool or a tuple of words; [Spec] for a list, {name: Spec} for named ones, and
{str: str} for any names at all."""


def nested(form: str) -> dict[str, Any]:
    """`items[0][price]=x&expand[]=y` as nested dicts and lists."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        path = [name.split("[", 1)[0], *_PARTS.findall(name)]
        at = tree
        for part in path[:-1]:
            at = at.setdefault(part or str(len(at)), {})
        at[path[-1] or str(len(at))] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _lists(inner) for name, inner in value.items()}


def checked(given: Mapping[str, Any], spec: Mapping[str, Spec], required: Sequence[str] = ()) -> dict[str, Any]:
    """The parameters with their types. Raises Refusal for an unknown, a missing and a wrong one."""
    for name in required:
        if given.get(name) in (None, ""):
            raise Refusal(f"Missing required param: {name}.", code="parameter_missing", param=name)
    return _fields(given, {**spec, "expand": [str]}, "")


def _fields(given: Mapping[str, Any], spec: Mapping[Any, Spec], path: str) -> dict[str, Any]:
    if str in spec:
        return {name: str(value) for name, value in given.items()}
    found = {}
    for name, value in given.items():
        where = f"{path}[{name}]" if path else name
        if name not in spec:
            raise Refusal(f"Received unknown parameter: {where}", code="parameter_unknown", param=where)
        found[name] = _value(value, spec[name], where)
    return found


def _value(value: Any, spec: Spec, where: str) -> Any:
    if isinstance(spec, Mapping):
        if value == "" and str in spec:
            return {}
        if not isinstance(value, Mapping):
            raise Refusal(f"Invalid object: {where}", param=where)
        return _fields(value, spec, where)
    if isinstance(spec, list):
        if value == "":
            return []
        if not isinstance(value, list):
            raise Refusal(f"Invalid array: {where}", param=where)
        return [_value(one, spec[0], f"{where}[{number}]") for number, one in enumerate(value)]
    if not isinstance(value, str):
        raise Refusal(f"Invalid string: {where}", param=where)
    return _word(value, spec, where)


def _word(value: str, spec: Spec, where: str) -> Any:
    if spec is bool:
        if value not in ("true", "false"):
            raise Refusal(f"Invalid boolean: {value}", param=where)
        return value == "true"
    if spec is int:
        if not re.fullmatch(r"-?\d+", value):
            raise Refusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=where)
        return int(value)
    if isinstance(spec, tuple) and value not in spec:
        raise Refusal(f"Invalid {where}: must be one of {', '.join(spec)}", param=where)
    return value
