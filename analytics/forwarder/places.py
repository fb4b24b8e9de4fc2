"""Where a visitor is: the country is in the log; region and city come from a file that the operator brings.

The file is an MMDB of cities, such as DB-IP's "IP to City Lite" or MaxMind's GeoLite2 City; each has a licence and a
way to be named in what shows its data. Without one, regions and cities stay empty.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import maxminddb

CACHED: Final = 50_000
_MAX_NAME: Final = 100


class Place(NamedTuple):
    """`country` and `region` are codes of ISO 3166, the region without its country; `city` is its English name."""

    country: str
    region: str
    city: str


NOWHERE: Final = Place("", "", "")
Places = Callable[[str], Place]
"""The place of an address; any text will do."""


class PlacesFileError(Exception):
    """The file cannot be read, or is none of places. The message names it."""


def nowhere(address: str) -> Place:
    """For a forwarder that has no file."""
    return NOWHERE


def open_places(path: Path) -> Places:
    """Read the file into memory. Raises PlacesFileError."""
    try:
        reader = maxminddb.open_database(path, maxminddb.MODE_MEMORY)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        raise PlacesFileError(f"{path} cannot be read as a file of places: {error}") from error

    @lru_cache(maxsize=CACHED)
    def find(address: str) -> Place:
        try:
            return _place(reader.get(address))
        except (ValueError, maxminddb.InvalidDatabaseError):  # no address, or a damaged part of the file
            return NOWHERE

    return find


def _place(found: Any) -> Place:
    """GeoLite's shape, which DB-IP's files have too. A file is data from elsewhere: any part may be missing."""
    if not isinstance(found, dict):
        return NOWHERE
    country = _dict(found.get("country")).get("iso_code")
    regions = found.get("subdivisions")
    region = _dict(regions[0]).get("iso_code") if isinstance(regions, list) and regions else ""
    city = _dict(_dict(found.get("city")).get("names")).get("en")
    return Place(*(value[:_MAX_NAME] if isinstance(value, str) else "" for value in (country, region, city)))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
