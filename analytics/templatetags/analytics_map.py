"""The map of the world, shaded by clicks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import ngettext

from analytics.mapping.world import World, shade_of, shades, world
from analytics.names import country_name

register = template.Library()


class CountryRow(Protocol):
    """A row of the breakdown by countries; `value` is the ISO 3166 code, empty where no country is known."""

    @property
    def value(self) -> str: ...

    @property
    def clicks(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Country:
    """One country that has clicks."""

    code: str
    name: str
    clicks: int
    url: str

    @property
    def text(self) -> str:
        """What it is called and has, for a tooltip and for screen readers."""
        clicks = ngettext("%(clicks)s click", "%(clicks)s clicks", self.clicks) % {"clicks": intcomma(self.clicks)}
        return f"{self.name}: {clicks}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a country is on the map."""

    path: str
    dot: tuple[int, int] | None

    @classmethod
    def of(cls, code: str, drawn: World) -> _Place:
        return cls(drawn.paths.get(code, ""), drawn.dots.get(code))


@register.inclusion_tag("analytics/_map_of_the_world.html")
def world_map(rows: Iterable[CountryRow], filter_url: str = "") -> dict[str, Any]:
    """Draw the countries, each with clicks as a link to itself as a filter, and say which have no place on the map.

    `rows` have `value`, `clicks` and, if they are labelled, `label`; more than one of a country are added up. A
    country's address is its row's `url`; where rows have none, `filter_url` followed by the code; else it is no link.
    """
    found = _add_up(rows, filter_url)
    drawn = world()
    scale = shades(max((country.clicks for country in found.values() if drawn.draws(country.code)), default=0))
    return {
        "view_box": drawn.view_box,
        "silent": [_Place.of(code, drawn) for code in _codes(drawn) if code not in found],
        # Drawn over those without clicks, whose outlines would cover theirs; the keyboard goes the same way.
        "countries": [
            (found[code], _Place.of(code, drawn), shade_of(found[code].clicks, scale))
            for code in sorted(found, key=lambda code: code in drawn.dots)
            if drawn.draws(code)
        ],
        "elsewhere": [country for country in found.values() if not drawn.draws(country.code)],
        "scale": scale,
    }


def _add_up(rows: Iterable[CountryRow], filter_url: str) -> dict[str, Country]:
    """What there is to show of each country with clicks, the most first."""
    found: dict[str, Country] = {}
    for row in rows:
        if row.clicks > 0:
            before = found[row.value].clicks if row.value in found else 0
            found[row.value] = Country(
                code=row.value,
                name=getattr(row, "label", "") or country_name(row.value),
                clicks=before + row.clicks,
                url=getattr(row, "url", "") or (filter_url and f"{filter_url}{quote(row.value)}"),
            )
    return dict(sorted(found.items(), key=lambda item: -item[1].clicks))


def _codes(drawn: World) -> list[str]:
    # Dots last: they lie on the countries around them.
    return sorted(drawn.paths.keys() | drawn.dots.keys(), key=lambda code: (code in drawn.dots, code))
