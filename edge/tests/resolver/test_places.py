"""Continents and the European Union."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.places import _COUNTRIES, CONTINENTS, EU, continent_of

# ISO 3166-1 alpha-2 as in the tz database's iso3166.tab, release 2025b: the second letters of each first letter.
ISO = {
    "A": "DEFGILMOQRSTUWXZ",
    "B": "ABDEFGHIJLMNOQRSTVWYZ",
    "C": "ACDFGHIKLMNORUVWXYZ",
    "D": "EJKMOZ",
    "E": "CEGHRST",
    "F": "IJKMOR",
    "G": "ABDEFGHILMNPQRSTUWY",
    "H": "KMNRTU",
    "I": "DELMNOQRST",
    "J": "EMOP",
    "K": "EGHIMNPRWYZ",
    "L": "ABCIKRSTUVY",
    "M": "ACDEFGHKLMNOPQRSTUVWXYZ",
    "N": "ACEFGILOPRUZ",
    "O": "M",
    "P": "AEFGHKLMNRSTWY",
    "Q": "A",
    "R": "EOSUW",
    "S": "ABCDEGHIJKLMNORSTVXYZ",
    "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ",
    "V": "ACEGINU",
    "W": "FS",
    "Y": "ET",
    "Z": "AMW",
}
CODES = [first + second for first, seconds in ISO.items() for second in seconds]


def test_every_country_is_on_one_continent() -> None:
    listed = [country for _, countries in _COUNTRIES for country in countries.split()]
    assert len(CODES) == 249
    assert sorted(listed) == sorted([*CODES, "XK"])
    assert all(continent_of(country) in CONTINENTS for country in listed)


def test_continents_have_their_size() -> None:
    sizes = Counter(continent_of(code) for code in CODES)
    assert sizes == {"AF": 58, "AN": 5, "AS": 51, "EU": 52, "NA": 41, "OC": 28, "SA": 14}


@pytest.mark.parametrize(
    ("country", "continent"),
    [
        ("AQ", "AN"),
        ("BR", "SA"),
        ("CY", "EU"),
        ("DE", "EU"),
        ("EG", "AF"),
        ("GB", "EU"),
        ("GL", "NA"),
        ("IN", "AS"),
        ("JP", "AS"),
        ("MX", "NA"),
        ("NA", "AF"),
        ("NZ", "OC"),
        ("RU", "EU"),
        ("TR", "AS"),
        ("US", "NA"),
        ("XK", "EU"),
        ("ZA", "AF"),
    ],
)
def test_where_it_is(country: str, continent: str) -> None:
    assert continent_of(country) == continent


@given(st.text().filter(lambda text: text not in CODES and text != "XK"))
def test_what_is_not_a_code_is_nowhere(text: str) -> None:
    assert continent_of(text) == ""


def test_the_union_has_27_members() -> None:
    assert len(EU) == 27
    assert all(continent_of(country) == "EU" for country in EU)
    assert EU.isdisjoint({"GB", "CH", "NO", "IS", "LI", "UA", "TR", "XK"})
    assert {"CY", "HR", "IE", "MT"} <= EU
