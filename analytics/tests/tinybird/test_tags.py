"""Clicks and visitors by tag are those that plain Python counts: one visitor of two links of a tag is one."""

from datetime import timedelta

import pytest

from analytics.tests.tinybird import truth
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tinybird_client import Bots, Filter, FilterError, Row, Window

TAGS_OF = {"lnk_0": [0, 1], "lnk_1": [1], "lnk_2": [1, 300], "lnk_nobody": [2]}
WINDOW = Window(truth.FIRST + timedelta(days=1), truth.FIRST + timedelta(days=4))


@pytest.mark.parametrize("bots", list(Bots))
def test_tags(filled: StandIn, bots: Bots) -> None:
    expected = []
    for tag in (0, 1, 300):
        found = truth.clicks(WINDOW, bots=bots.value, keep=lambda click: tag in TAGS_OF.get(click["link_id"], []))  # noqa: B023 - called at once
        expected.append(Row(str(tag), "", *truth.numbers(found)))
    expected.sort(key=lambda row: (-row.clicks, row.value))
    assert filled.clicks("ws_acme").tags(WINDOW, TAGS_OF, bots=bots) == expected


def test_tags_of_filtered_clicks(filled: StandIn) -> None:
    filters = {"country": Filter(("DE",)), "tagged": Filter(("lnk_2",))}
    found = truth.clicks(WINDOW, keep=lambda click: click["country"] == "DE" and click["link_id"] == "lnk_2")
    asked = filled.clicks("ws_acme").tags(WINDOW, TAGS_OF, filters=filters)
    assert asked == [Row(tag, "", *truth.numbers(found)) for tag in ("1", "300")]


def test_links_that_were_clicked(filled: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    clicks = filled.clicks("ws_acme")
    assert sorted(clicks.clicked_links(WINDOW)) == [f"lnk_{number}" for number in range(5)]
    monkeypatch.setattr("analytics.tinybird_client.queries.MAX_LINKS", 4)
    with pytest.raises(FilterError, match="More than 4 links"):
        clicks.clicked_links(WINDOW)


def test_as_many_links_as_may_be_named(filled: StandIn) -> None:
    many = {f"lnk_{number:016d}": [number % 7] for number in range(5000)}
    found = truth.clicks(WINDOW, keep=lambda click: click["link_id"] == "lnk_0")
    rows = filled.clicks("ws_acme").tags(WINDOW, {**many, "lnk_0": [9]})
    assert rows == [Row("9", "", *truth.numbers(found))]
    with pytest.raises(FilterError, match="Too many links"):
        filled.clicks("ws_acme").tags(WINDOW, many, filters={"tagged": Filter(tuple(many))})


def test_filters_as_long_as_they_may_be(filled: StandIn) -> None:
    clicks = filled.clicks("ws_acme")
    for text in ("🦉" * 13_000, "'" * 90_000, "\\" * 40_000, "%" * 25_000):
        assert clicks.summary(WINDOW, filters={"city": Filter((text,))}).clicks == 0
        with pytest.raises(FilterError, match="too long together"):
            clicks.summary(WINDOW, filters={"city": Filter((text,)), "region": Filter((text + text,))})
