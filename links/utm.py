"""Campaign parameters: how they are checked, and how they get into an address."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote_plus

from django.utils.translation import gettext as _

from links.errors import BadField
from links.models.utm_template import UTM_NAMES
from links.parameters import check_parameter_text

MAX_CHARACTERS: Final = 200
CAMPAIGN: Final = tuple(name for name in UTM_NAMES if name.startswith("utm_"))
"""Those that the API has as fields of a link."""


def clean_utm(values: Mapping[str, str]) -> dict[str, str]:
    """The values without white space around them. Raises BadField, also for a name that is none of UTM_NAMES."""
    clean = {}
    for name, value in values.items():
        if name not in UTM_NAMES:
            raise BadField(name[:40], "unknown_field", _("There is no such campaign parameter."))
        clean[name] = value.strip()
        check_parameter_text(name, clean[name], MAX_CHARACTERS)
    return clean


def with_utm(destination: str, values: Mapping[str, str]) -> str:
    """The address with those of these parameters that it does not have yet; the rest of it stays to the byte."""
    base, hash_mark, fragment = destination.partition("#")
    start, _, query = base.partition("?")
    pairs = [pair for pair in query.split("&") if pair]
    present = {unquote_plus(pair.partition("=")[0]) for pair in pairs}
    new = [f"{name}={quote(values[name], safe='')}" for name in UTM_NAMES if values.get(name) and name not in present]
    return f"{start}?{'&'.join([*pairs, *new])}{hash_mark}{fragment}" if new else destination


def put_utm(destination: str, values: Mapping[str, str]) -> str:
    """The address with just these values of these parameters, "" for none, in place of those it has."""
    base, hash_mark, fragment = destination.partition("#")
    start, _, query = base.partition("?")
    kept = "&".join(pair for pair in query.split("&") if unquote_plus(pair.partition("=")[0]) not in values)
    return with_utm(f"{start}{'?' if kept else ''}{kept}{hash_mark}{fragment}", values)


def utm_in(destination: str) -> dict[str, str]:
    """The campaign parameters that the address has, the first of each name."""
    found: dict[str, str] = {}
    for pair in destination.partition("#")[0].partition("?")[2].split("&"):
        name, _, value = pair.partition("=")
        if unquote_plus(name) in CAMPAIGN:
            found.setdefault(unquote_plus(name), unquote_plus(value))
    return found
