"""Rules, variants and ways into apps, as other services write them into a file: what can be done here, is.

What cannot is left out, with words about it: the link is made all the same.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, ParamSpec, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edge.resolver.apps import WEB_SCHEMES, scheme_of
from links.errors import BadField
from links.importing.foreign_rules import RULES, merged, read_variant
from links.importing.values import says_yes
from links.rules import MAX_RULES, clean_rules
from links.targets import clean_target
from links.variants import clean_variants

P = ParamSpec("P")
T = TypeVar("T")
Warnings = list[tuple[str, str]]

_NOT_TAKEN: Final = {
    "geo": gettext_lazy("Its addresses for countries were not taken."),
    "rules": gettext_lazy("Its rules were not taken."),
    "redirect_rules": gettext_lazy("Its rules were not taken."),
    "desktop_url": gettext_lazy("Its address for computers was not taken."),
    "ios_url": gettext_lazy("Its address for iOS was not taken."),
    "android_url": gettext_lazy("Its address for Android was not taken."),
    "variants": gettext_lazy("Its test of several addresses was not taken."),
    "has_rules": gettext_lazy("It has rules there, which the file does not hold."),
    "app_links": gettext_lazy("Its links into apps were not taken: the file does not say which apps they open."),
    "winner": gettext_lazy("The end of its test of several addresses was not taken: the test goes on."),
}
_SOME_NOT_TAKEN: Final = {
    "geo": gettext_lazy("Some of its addresses for countries were not taken."),
    "rules": gettext_lazy("Some of its rules were not taken."),
    "redirect_rules": gettext_lazy("Some of its rules were not taken."),
}
# What a value that is not as its service writes it makes of the readers.
_MALFORMED: Final = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def targeting(values: Mapping[str, str]) -> tuple[dict[str, Any], Warnings]:
    """The fields `rules`, `variants`, `ios_url`, `android_url` and `app_schemes` as far as the row has them; warnings
    as (field, words).

    Schemes that these addresses need are allowed: where the link came from, they were.
    """
    warnings: Warnings = []
    found: dict[str, Any] = {"rules": _rules(values, warnings), "variants": _variants(values, warnings)}
    for name in ("ios_url", "android_url"):
        found[name] = _app_address(name, values.get(name, ""), warnings)
    for name in ("has_rules", "app_links", "winner"):
        known = name == "has_rules" and says_yes(values.get("redirect_rules", ""))
        if says_yes(values.get(name, "")) and not known:
            warnings.append((name, str(_NOT_TAKEN[name])))
    found["app_schemes"] = sorted({scheme_of(url) for url in _addresses(found)} - WEB_SCHEMES)
    return {name: value for name, value in found.items() if value}, warnings


def _addresses(found: Mapping[str, Any]) -> list[str]:
    entries = [*found["variants"], *found["rules"]]
    entries += [one for rule in found["rules"] for one in rule.get("variants", ())]
    urls = [found["ios_url"], found["android_url"], *(one.get("destination", "") for one in entries)]
    return [clean_target(url) for url in urls if url]


def _rules(values: Mapping[str, str], warnings: Warnings) -> list[dict[str, Any]]:
    rules = [rule for name in RULES if says_yes(values.get(name, "")) for rule in _taken(name, values[name], warnings)]
    if len(rules) > MAX_RULES:
        words = _("A link has at most %(max_rules)s rules.") % {"max_rules": MAX_RULES}
        warnings.append(("rules", f"{_NOT_TAKEN['rules']} {words}"))
        return []
    return rules


def _taken(name: str, text: str, warnings: Warnings) -> list[dict[str, Any]]:
    """The rules of this field that a link here can have, each checked by itself."""
    split, read = RULES[name]
    rules: list[dict[str, Any]] = []
    reasons: dict[str, None] = {}  # in order, each once
    try:
        entries = list(split(text))
    except _MALFORMED:
        warnings.append((name, str(_NOT_TAKEN[name])))
        return []
    for entry in entries:
        rule, reason = _tried(_rule, name, read, entry)
        if rule is not None:
            rules.append(rule)
        if reason is not None:
            reasons[reason] = None
    if reasons:
        said = (_SOME_NOT_TAKEN if rules else _NOT_TAKEN)[name]
        warnings.append((name, " ".join([str(said), *reasons]).strip()))
    return merged(rules) if name == "geo" else rules


def _rule(name: str, read: Callable[[Any], dict[str, Any]], entry: Any) -> dict[str, Any]:
    rule = read(entry)
    clean_rules(name, [rule])
    return rule


def _tried(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T | None, str | None]:
    """What is read; or None and the reason why it cannot be, "" if there are no words for it."""
    try:
        return read(*args, **kwargs), None
    except BadField as error:
        return None, error.message
    except _MALFORMED:
        return None, ""


def _variants(values: Mapping[str, str], warnings: Warnings) -> list[dict[str, Any]]:
    text = values.get("variants") or _split(values)
    if not says_yes(text):
        return []
    entries, reason = _tried(_clean_variants, text)
    if reason is not None:
        warnings.append(("variants", f"{_NOT_TAKEN['variants']} {reason}".strip()))
    return entries or []


def _clean_variants(text: str) -> list[dict[str, Any]]:
    entries = [read_variant(one) for one in json.loads(text)]
    clean_variants("variants", entries)
    return entries


def _split(values: Mapping[str, str]) -> str:
    """Short.io: one more address, and the share of visitors who go there; as Dub would write it."""
    url, percent = values.get("split_url", ""), 50.0
    if not url:
        return ""
    with suppress(ValueError):
        percent = float(values.get("split_percent", "50").removesuffix("%"))
    rest = {"url": values.get("destination", ""), "percentage": 100 - percent}
    return json.dumps([rest, {"url": url, "percentage": percent}])


def _app_address(name: str, text: str, warnings: Warnings) -> str:
    """The address for one kind of phone, "" for none: into an app or to the web."""
    if not text:
        return ""
    url, reason = _tried(clean_target, text, field=name)
    if reason is not None:
        warnings.append((name, f"{_NOT_TAKEN[name]} {reason}"))
    return url or ""
