"""Where visitors are, by a file."""

from pathlib import Path

import pytest

from analytics.forwarder.places import NOWHERE, Place, PlacesFileError, nowhere, open_places
from analytics.tests.forwarder.mmdb import write_mmdb

BERLIN = {"country": {"iso_code": "DE"}, "subdivisions": [{"iso_code": "BE"}], "city": {"names": {"en": "Berlin"}}}


def test_places(tmp_path: Path) -> None:
    networks = {
        "198.51.100.0/24": BERLIN,
        "203.0.113.0/25": {"country": {"iso_code": "VA"}, "subdivisions": [], "city": {"names": {"de": "Vatikan"}}},
        "203.0.113.128/25": {"country": "FR", "city": ["Paris"], "subdivisions": ["IDF"]},
        "192.0.2.0/24": "nothing",
    }
    find = open_places(write_mmdb(tmp_path / "cities.mmdb", networks))
    assert find("198.51.100.7") == Place("DE", "BE", "Berlin")
    assert find("203.0.113.5") == Place("VA", "", "")
    assert find("203.0.113.200") == find("192.0.2.1") == NOWHERE
    for address in ("10.0.0.1", "2001:db8::1", "", "-", "198.51.100", "\0", "999.1.1.1"):
        assert find(address) == NOWHERE


def test_without_a_file() -> None:
    assert nowhere("198.51.100.7") == NOWHERE


def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "text.mmdb").write_text("not one")
    for name in ("text.mmdb", "missing.mmdb"):
        with pytest.raises(PlacesFileError, match=name):
            open_places(tmp_path / name)
