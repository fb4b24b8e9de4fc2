"""Variants: several destinations of which each visitor gets one, by weight.

A stored variant is {"id": "var_…", "name": …, "destination": …, "weight": …}; the id is "" until the service draws one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from links.errors import BadField
from links.targets import clean_target

MIN_VARIANTS: Final = 2
MAX_VARIANTS: Final = 8
MAX_WEIGHT: Final = 1_000
MAX_NAME: Final = 100

_ID: Final = "{}_[0-9A-Za-z]{{4,16}}"


def clean_variants(field: str, value: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The variants as they are stored; none at all are fine. Raises BadField about the first bad one."""
    if value and not MIN_VARIANTS <= len(value) <= MAX_VARIANTS:
        raise BadField(
            field,
            "count",
            _("Give %(min_variants)s to %(max_variants)s variants, or none.")
            % {"min_variants": MIN_VARIANTS, "max_variants": MAX_VARIANTS},
        )
    variants = [_variant(f"{field}[{index}]", one) for index, one in enumerate(value)]
    check_unique_ids(field, variants)
    return variants


def clean_id(field: str, value: Any, prefix: str) -> str:
    """An id that the caller knows already, "" where a new one is asked for. Raises BadField."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(_ID.format(prefix), value):
        raise BadField(
            field,
            "id",
            _("This is not an id that was given out (%(prefix)s_…). Leave it out for a new one.") % {"prefix": prefix},
        )
    return value


def clean_name(field: str, value: Any) -> str:
    """A name for people, "" for none. Raises BadField."""
    name = " ".join(str(value or "").split())
    if len(name) > MAX_NAME:
        raise BadField(field, "too_long", _("A name has at most %(max_name)s characters.") % {"max_name": MAX_NAME})
    if not name.isprintable():
        raise BadField(field, "control", _("The name contains a character that cannot be shown."))
    return name


def check_unique_ids(field: str, entries: Iterable[Mapping[str, Any]]) -> None:
    """Raise BadField about the second of two entries with one id."""
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry["id"] in seen:
            raise BadField(
                f"{field}[{index}].id", "repeated", _("The id %(id)s stands here twice.") % {"id": entry["id"]}
            )
        seen |= {entry["id"]} - {""}


def _variant(field: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    weight = raw.get("weight")
    if type(weight) is not int or not 1 <= weight <= MAX_WEIGHT:
        raise BadField(
            f"{field}.weight",
            "range",
            _("The weight is a whole number from 1 to %(max_weight)s.") % {"max_weight": intcomma(MAX_WEIGHT)},
        )
    return {
        "id": clean_id(f"{field}.id", raw.get("id"), "var"),
        "name": clean_name(f"{field}.name", raw.get("name")),
        "destination": clean_target(raw.get("destination") or "", field=f"{field}.destination"),
        "weight": weight,
    }
