"""Rules and variants, as other services write them into a file: what can be done here, is.

What cannot is left out, with words about it: the link is made all the same.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from links.errors import BadField
from links.importing.values import says_yes
from links.rules import clean_rules
from links.variants import clean_variants

_NOT_TAKEN: Final = {
    "geo": _("Its addresses for countries were not taken."),
    "rules": _("Its rules were not taken."),
    "variants": _("Its test of several addresses was not taken."),
}


def targeting(values: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The fields `rules` and `variants` as far as the row has them, and warnings as (field, words)."""
    found: dict[str, Any] = {}
    warnings: list[tuple[str, str]] = []
    for name, read, clean in (("geo", _geo, clean_rules), ("rules", _rules, clean_rules)):
        if says_yes(values.get(name, "")):
            rules = _made(name, read, clean, values[name], warnings)
            found["rules"] = [*found.get("rules", []), *rules]
    text = values.get("variants") or _split(values)
    if says_yes(text):
        found["variants"] = _made("variants", _variants, clean_variants, text, warnings)
    return {name: entries for name, entries in found.items() if entries}, warnings


def _made(name: str, read: Any, clean: Any, text: str, warnings: list[tuple[str, str]]) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = read(json.loads(text))
        clean(name, entries)
    except BadField as error:
        warnings.append((name, f"{_NOT_TAKEN[name]} {error.message}"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        warnings.append((name, str(_NOT_TAKEN[name])))
    else:
        return entries
    return []


def _geo(value: Any) -> list[dict[str, Any]]:
    """Dub: {"DE": address}. Countries that go to the same place share a rule."""
    countries: dict[str, list[str]] = {}
    for country, url in value.items():
        countries.setdefault(url, []).append(country)
    return [
        {"conditions": [{"type": "country", "values": some}], "destination": url} for url, some in countries.items()
    ]


def _rules(value: Any) -> list[dict[str, Any]]:
    """Our own, as the API shows them; their ids belong to the link that they come from."""
    return [
        {
            "name": one.get("name"),
            "conditions": one["conditions"],
            **({"variants": _variants(one["variants"])} if one.get("variants") else {}),
            **({"destination": one["destinationUrl"]} if one.get("destinationUrl") else {}),
        }
        for one in value
    ]


def _variants(value: Any) -> list[dict[str, Any]]:
    """Dub: [{"url", "percentage"}]; our own: [{"name", "destinationUrl", "weight"}]."""
    return [
        {
            "name": one.get("name"),
            "destination": one.get("destinationUrl") or one["url"],
            "weight": round(one.get("weight") or one["percentage"]),
        }
        for one in value
    ]


def _split(values: Mapping[str, str]) -> str:
    """Short.io: one more address, and the share of visitors who go there; as Dub would write it."""
    url, percent = values.get("split_url", ""), 50.0
    if not url:
        return ""
    with suppress(ValueError):
        percent = float(values.get("split_percent", "50").removesuffix("%"))
    rest = {"url": values.get("destination", ""), "percentage": 100 - percent}
    return json.dumps([rest, {"url": url, "percentage": percent}])
