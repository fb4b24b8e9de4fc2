"""What services write about visitors who go elsewhere, one entry of theirs after the other, as rules of ours.

Shlink's are those of its API (GET /rest/v3/short-urls/{code}/redirect-rules), which a script may put into the link's
JSON: {"longUrl", "priority", "conditions": [{"type", "matchKey", "matchValue"}]}; its public code has the types.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from links.errors import BadField

_COMPUTERS: Final = ["windows", "macos", "linux", "chromeos"]
_DEVICES: Final = {"mobile": ["ios", "android"], "desktop": _COMPUTERS}


def merged(rules: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules of one condition each: those that lead to the same place are one."""
    found: dict[str, dict[str, Any]] = {}
    for rule in rules:
        if first := found.get(rule["destination"]):
            first["conditions"][0]["values"] += rule["conditions"][0]["values"]
        else:
            found[rule["destination"]] = rule
    return list(found.values())


def read_variant(value: Any) -> dict[str, Any]:
    """Dub: {"url", "percentage"}; our own: {"name", "destinationUrl", "weight"}."""
    return {
        "name": value.get("name"),
        "destination": value.get("destinationUrl") or value["url"],
        "weight": round(value.get("weight") or value["percentage"]),
    }


def _country(entry: tuple[str, str]) -> dict[str, Any]:
    """Dub: {"DE": address}."""
    return {"conditions": [{"type": "country", "values": [entry[0]]}], "destination": entry[1]}


def _own(entry: Any) -> dict[str, Any]:
    """Our own, as the API shows them; their ids belong to the link that they come from."""
    rule = {"name": entry.get("name"), "conditions": entry["conditions"]}
    if entry.get("variants"):
        rule["variants"] = [read_variant(one) for one in entry["variants"]]
    if entry.get("destinationUrl"):
        rule["destination"] = entry["destinationUrl"]
    return rule


def _by_priority(text: str) -> list[Any]:
    """Shlink: the list, or the object that has it."""
    value = json.loads(text)
    entries = value["redirectRules"] if isinstance(value, dict) else value
    return sorted(entries, key=lambda one: one.get("priority") or 0)


def _shlink(entry: Any) -> dict[str, Any]:
    return {"conditions": [_shlink_condition(one) for one in entry["conditions"]], "destination": entry["longUrl"]}


def _shlink_condition(raw: Mapping[str, Any]) -> dict[str, Any]:
    kind, value = raw["type"], raw.get("matchValue")
    if kind == "device":
        return {"type": "os", "values": _DEVICES.get(str(value), [value])}
    if kind == "language":
        return {"type": "language", "values": [value]}
    if kind == "geolocation-country-code":
        return {"type": "country", "values": [value]}
    if kind == "query-param":
        return {"type": "query", "values": [{"name": raw["matchKey"], "value": value}]}
    if kind == "any-value-query-param":
        return {"type": "query", "values": [{"name": raw.get("matchKey") or value, "value": None}]}
    raise BadField("type", "choice", _("Rules here have no condition “%(kind)s”.") % {"kind": str(kind)[:40]})


def _computers(url: str) -> dict[str, Any]:
    return {"conditions": [{"type": "os", "values": _COMPUTERS}], "destination": url}


Read = tuple[Callable[[str], Sequence[Any]], Callable[[Any], dict[str, Any]]]

RULES: Final[dict[str, Read]] = {
    "rules": (json.loads, _own),
    "redirect_rules": (_by_priority, _shlink),
    "geo": (lambda text: list(json.loads(text).items()), _country),
    "desktop_url": (lambda text: [text], _computers),
}
"""By field: what takes its text apart, and what makes a rule of each part. In the order in which visitors meet them."""
