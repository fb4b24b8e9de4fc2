"""The conditions of a rule: what callers may say of a visitor, and how it is stored.

A stored condition is {"type": …, "negate": bool, "values": …}. `values` is a list of texts; for `query` a list of
{"name": …, "value": … or null}; for `time` {"days": ["mon", …], "from": "09:00", "to": "17:30", "timezone": …};
`eu` and `bot` have none.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from edge.resolver.agents import BROWSERS, DEVICES, SYSTEMS
from edge.resolver.keys import normalize_host
from edge.resolver.places import CONTINENTS, continent_of
from edge.resolver.rules import CONDITIONS, FLAGS
from links.errors import BadField
from links.parameters import check_parameter_text

MAX_CONDITIONS: Final = 20
MAX_VALUES: Final = 100
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_MAX_NAME: Final = 100
_MAX_VALUE: Final = 500
_TYPES: Final = tuple(CONDITIONS)
_REGION: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
# BCP 47 (RFC 5646, 2.1) as far as browsers send it: language, extended language, script, region, variants.
_LANGUAGE: Final = re.compile(
    r"([a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{5,8})(-[a-z]{4})?(-(?:[a-z]{2}|[0-9]{3}))?((?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
)
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def clean_conditions(field: str, value: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The conditions as they are stored. Raises BadField about the first bad one."""
    if not value:
        message = _("A rule needs a condition: whom no rule is for goes to the link's own destination.")
        raise BadField(field, "required", message)
    if len(value) > MAX_CONDITIONS:
        raise BadField(
            field,
            "too_many",
            _("A rule has at most %(max_conditions)s conditions.") % {"max_conditions": MAX_CONDITIONS},
        )
    return [_condition(f"{field}[{index}]", one) for index, one in enumerate(value)]


def minutes(clock: str) -> int:
    """Minutes after midnight of a stored time of day: 24:00 is 1,440."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def _condition(field: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    kind, values = raw.get("type"), raw.get("values")
    if kind not in _TYPES:
        raise BadField(f"{field}.type", "choice", _("The type is one of %(types)s.") % {"types": ", ".join(_TYPES)})
    clean: dict[str, Any] = {"type": kind, "negate": bool(raw.get("negate", False))}
    field = f"{field}.values"
    if kind in FLAGS:
        if values:
            raise BadField(field, "unexpected", _("The condition %(kind)s has no values.") % {"kind": kind})
    elif kind == "time":
        clean["values"] = _time(field, values)
    else:
        clean["values"] = _values(field, kind, values)
    return clean


def _values(field: str, kind: str, values: Any) -> list[Any]:
    if not isinstance(values, list) or not values:
        raise BadField(field, "required", _("This needs a list with at least one value."))
    if len(values) > MAX_VALUES:
        raise BadField(
            field, "too_many", _("A condition has at most %(max_values)s values.") % {"max_values": MAX_VALUES}
        )
    found: list[Any]
    if kind == "query":
        found = [_parameter(f"{field}[{index}]", one) for index, one in enumerate(values)]
    else:
        found = [
            _VALUES[kind](f"{field}[{index}]", _text(f"{field}[{index}]", one)) for index, one in enumerate(values)
        ]
    return [one for index, one in enumerate(found) if one not in found[:index]]


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadField(field, "text", _("This must be a text with something in it."))
    return value.strip()


def _country(field: str, text: str) -> str:
    code = text.upper()
    if not continent_of(code):
        raise BadField(
            field,
            "choice",
            _("“%(text)s” is not the two-letter code of a country (ISO 3166-1), as DE is.") % {"text": text[:40]},
        )
    return code


def _region(field: str, text: str) -> str:
    region = _REGION.fullmatch(text.upper())
    if region is None or not continent_of(region[1]):
        raise BadField(
            field,
            "choice",
            _("“%(text)s” is not the code of a region (ISO 3166-2), as US-CA is.") % {"text": text[:40]},
        )
    return region[0]


def _choice(choices: tuple[str, ...]) -> Callable[[str, str], str]:
    known = {one.lower(): one for one in choices}

    def clean(field: str, text: str) -> str:
        if text.lower() not in known:
            raise BadField(
                field,
                "choice",
                _("“%(text)s” is not one of %(choices)s.") % {"text": text[:40], "choices": ", ".join(choices)},
            )
        return known[text.lower()]

    return clean


def _language(field: str, text: str) -> str:
    """In the usual spelling: zh-Hant-TW."""
    tag = _LANGUAGE.fullmatch(text.lower())
    if tag is None:
        raise BadField(
            field, "choice", _("“%(text)s” is not a language tag (BCP 47), as fr or pt-BR is.") % {"text": text[:40]}
        )
    language, script, region, variants = tag.groups()
    return f"{language}{(script or '').title()}{(region or '').upper()}{variants}"


def _host(field: str, text: str) -> str:
    host = normalize_host(text) if ":" not in text else None
    if host is None or "." not in host:
        message = _("“%(text)s” is not the name of a host, as example.com is. It stands for its subdomains too.") % {
            "text": text[:60]
        }
        raise BadField(field, "host", message)
    return host


def _parameter(field: str, raw: Any) -> dict[str, str | None]:
    if not isinstance(raw, Mapping) or not raw.keys() <= {"name", "value"}:
        raise BadField(field, "shape", _('A parameter is {"name": …} or {"name": …, "value": …}.'))
    name, value = _text(f"{field}.name", raw.get("name")), raw.get("value")
    check_parameter_text(f"{field}.name", name, _MAX_NAME)
    if value is not None:
        if not isinstance(value, str):
            raise BadField(f"{field}.value", "text", _("This must be a text, or null for any value."))
        check_parameter_text(f"{field}.value", value, _MAX_VALUE)
    return {"name": name, "value": value}


def _time(field: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not raw.keys() <= {"days", "from", "to", "timezone"}:
        raise BadField(
            field, "shape", _('A time is {"days": ["mon", …], "from": "09:00", "to": "17:30", "timezone": …}.')
        )
    days = raw.get("days", list(DAYS))
    if not isinstance(days, list) or not days:
        raise BadField(f"{field}.days", "required", _("Name at least one day."))
    clean = {_DAY(f"{field}.days[{index}]", _text(f"{field}.days[{index}]", day)) for index, day in enumerate(days)}
    zone = raw.get("timezone")
    if not isinstance(zone, str) or zone not in _zones():
        message = _("Name a time zone of the IANA database, for example Europe/Berlin or UTC.")
        raise BadField(f"{field}.timezone", "choice", message)
    return {
        "days": [day for day in DAYS if day in clean],
        "from": _clock(f"{field}.from", raw.get("from", "00:00"), last="23:59"),
        "to": _clock(f"{field}.to", raw.get("to", "24:00"), last="24:00"),
        "timezone": zone,
    }


def _clock(field: str, value: Any, *, last: str) -> str:
    if not isinstance(value, str) or not (_CLOCK.fullmatch(value) or value == last):
        raise BadField(field, "time", _("Write the time as hours and minutes from 00:00 to %(last)s.") % {"last": last})
    return value


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The zones that this machine knows, without those that only mirror it."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


_DAY: Final = _choice(DAYS)
_VALUES: Final[dict[str, Callable[[str, str], str]]] = {
    "country": _country,
    "continent": _choice(CONTINENTS),
    "region": _region,
    "device": _choice(DEVICES),
    "os": _choice(SYSTEMS),
    "browser": _choice(BROWSERS),
    "language": _language,
    "referrer": _host,
}
