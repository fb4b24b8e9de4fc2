"""What people call values: every one that a click can hold has a name."""

import pytest

from analytics.forwarder.sources import CLICK_IDS as KNOWN_CLICK_IDS
from analytics.names import CHANNELS, CLICK_IDS, CONTINENTS, DEVICES, name_of
from analytics.tinybird_client import Dimension
from edge.resolver import agents, places


def test_every_country_and_continent_of_the_edge_has_a_name() -> None:
    for continent, countries in places._COUNTRIES:
        assert continent in CONTINENTS
        for country in countries.split():
            assert name_of(Dimension.COUNTRIES, country) != country


def test_every_device_and_click_id_has_a_name() -> None:
    assert set(DEVICES) == set(agents.DEVICES)
    assert set(CLICK_IDS) == set(KNOWN_CLICK_IDS)
    # docs/clicks.md names the channels.
    assert set(CHANNELS) == {"direct", "search", "social", "email", "referral", "ai", "paid", "qr"}


@pytest.mark.parametrize(
    ("dimension", "value", "name"),
    [
        (Dimension.COUNTRIES, "DE", "Germany"),
        (Dimension.COUNTRIES, "XK", "Kosovo"),
        (Dimension.COUNTRIES, "", "Unknown"),
        (Dimension.COUNTRIES, "Q1", "Q1"),
        (Dimension.CONTINENTS, "NA", "North America"),
        (Dimension.DEVICES, "mobile", "Phone"),
        (Dimension.DEVICES, "toaster", "toaster"),
        (Dimension.CHANNELS, "ai", "AI assistants"),
        (Dimension.REFERRERS, "", "Direct"),
        (Dimension.REFERRERS, "news.test", "news.test"),
        (Dimension.UTM_TERM, "", "None"),
        (Dimension.CLICK_IDS, "gclid", "Google Ads"),
        (Dimension.HOSTS, "xn--bcher-kva.example", "bücher.example"),
        (Dimension.HOSTS, "xn--\x00", "xn--\x00"),
        (Dimension.BOTS, "other", "Other robots"),
        (Dimension.OS, "macOS", "macOS"),
    ],
)
def test_names(dimension: Dimension, value: str, name: str) -> None:
    assert name_of(dimension, value) == name
