"""The map of the world: every country has a place, shades follow clicks, links add the filter."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from analytics.mapping.build import project, simplify
from analytics.mapping.world import SHADES, shade_of, shades, world
from analytics.tinybird_client import Row
from edge.resolver import places

COUNTRIES = sorted({code for _, codes in places._COUNTRIES for code in codes.split()})
"""All that CloudFront may send."""


def draw(*rows: tuple[str, int], filter_url: str = "?country=") -> str:
    template = Template("{% load analytics_map %}{% world_map rows filter_url %}")
    return template.render(
        Context({"rows": [Row(code, "", clicks, clicks) for code, clicks in rows], "filter_url": filter_url})
    )


def part(html: str, country: str) -> str:
    found = re.search(rf'<(a|g) class="map-country"[^>]*data-country="{country}".*?</\1>', html, re.S)
    assert found, f"{country} is not drawn"
    return found[0]


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_country_is_drawn_or_listed(country: str) -> None:
    html = draw((country, 3), ("", 1))
    if world().draws(country):
        assert 'map-shade-5"' in part(html, country)
    else:
        assert country == "AQ"
        assert "Antarctica</a> (3)" in html.partition("Not on the map")[2]
    assert "Unknown</a> (1)" in html.partition("Not on the map")[2]


def test_small_states_have_dots_and_large_ones_shapes() -> None:
    assert {"SG", "MT", "HK", "MC", "VA", "BH", "MV", "RE"} <= world().dots.keys()
    assert {"DE", "BR", "GF", "SJ", "TW", "EH", "XK"} <= world().paths.keys()
    assert "DE" not in world().dots


def test_the_file_is_small_and_nothing_leaves_the_frame() -> None:
    text = (Path(places.__file__).parent.parent.parent / "analytics" / "mapping" / "world.json").read_text()
    assert len(text) < 60_000
    left, top, width, height = map(int, json.loads(text)["viewBox"].split())
    for path in world().paths.values():
        for ring in re.findall(r"M(-?\d+),(-?\d+)l([^z]*)z", path):
            x, y = int(ring[0]), int(ring[1])
            for dx, dy in (step.split(",") for step in ring[2].split()):
                x, y = x + int(dx), y + int(dy)
                assert left <= x <= left + width
                assert top <= y <= top + height


def test_a_country_with_clicks_is_a_link_that_filters() -> None:
    html = draw(("DE", 1200), ("US", 1))
    assert 'href="?country=DE" data-country="DE" aria-label="Germany: 1,200 clicks"' in html
    assert "<title>United States: 1 click</title>" in part(html, "US")
    assert html.index('data-country="DE"') < html.index('data-country="US"')  # the keyboard meets the largest first
    assert html.count("<a ") == 2
    assert "1,201 clicks" in part(draw(("DE", 1200), ("DE", 1)), "DE")
    assert "style=" not in html


def test_dots_lie_on_the_countries_around_them() -> None:
    html = draw(("HK", 100), ("CN", 5))
    assert html.index('data-country="CN"') < html.index('data-country="HK"')


def test_labelled_rows_bring_their_names_and_addresses() -> None:
    rows = [SimpleNamespace(value="DE", label="Deutschland", clicks=2, url="/x?a=1&country=DE")]
    html = Template("{% load analytics_map %}{% world_map rows %}").render(Context({"rows": rows}))
    assert 'href="/x?a=1&amp;country=DE" data-country="DE" aria-label="Deutschland: 2 clicks"' in html


def test_without_addresses_there_are_no_links() -> None:
    html = draw(("DE", 2), ("AQ", 1), filter_url="")
    assert "<a " not in html
    assert "Germany: 2 clicks" in part(html, "DE")


def test_what_is_no_country_is_listed_and_escaped() -> None:
    html = draw(("<b>", 2), ("ZZ", 0))
    assert "&lt;b&gt;</a> (2)" in html
    assert 'href="?country=%3Cb%3E"' in html


def test_no_clicks_at_all() -> None:
    html = draw()
    assert "No clicks from any country." in html
    assert "map-shade" not in html


def test_the_shades_of_few_clicks() -> None:
    assert [(shade.number, shade.low, shade.high) for shade in shades(1)] == [(5, 1, 1)]
    assert [(shade.number, shade.low, shade.high) for shade in shades(3)] == [(4, 1, 2), (5, 3, 3)]
    assert [(shade.low, shade.high) for shade in shades(100_000)] == [
        (1, 10), (11, 100), (101, 1000), (1001, 10_000), (10_001, 100_000),
    ]  # fmt: skip


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_every_number_of_clicks_has_one_shade(most: int, clicks: int) -> None:
    scale = shades(most)
    assert [shade.low for shade in scale[1:]] == [shade.high + 1 for shade in scale[:-1]]
    assert (scale[0].low, scale[-1].high, scale[-1].number) == (1, most, SHADES)
    assert len(scale) <= SHADES
    clicks = min(clicks, most)
    assert sum(shade.low <= clicks <= shade.high for shade in scale) == 1
    assert shade_of(clicks, scale) <= shade_of(most, scale) == SHADES
    assert shade_of(0, scale) == 0


def test_equal_earth() -> None:
    assert project(0, 0) == (0, 0)
    x, _ = project(180, 0)
    _, y = project(0, 90)
    assert x == pytest.approx(1000)
    assert x / -y == pytest.approx(2.05458, abs=1e-5)  # the projection's aspect ratio, by its authors


def test_simplified_arcs_keep_their_ends() -> None:
    arc = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (2.0, 30.0)]
    assert simplify(arc) == [(0.0, 0.0), (2.0, 0.0), (2.0, 30.0)]
