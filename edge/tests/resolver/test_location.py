"""Query forwarding and what may stand in a Location header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver.location import MAX_LOCATION_BYTES, ascii_url, build_location, forward_query

HOME = "https://a.example/"


@pytest.mark.parametrize(
    ("destination", "query", "mode", "expected"),
    [
        (HOME, "", "keep", HOME),
        (HOME, "x=1", "drop", HOME),
        (HOME, "x=1", "keep", HOME + "?x=1"),
        (HOME + "?", "x=1", "keep", HOME + "?x=1"),
        (HOME + "?a=1", "x=1", "keep", HOME + "?a=1&x=1"),
        (HOME + "?a=1#top", "x=1", "keep", HOME + "?a=1&x=1#top"),
        (HOME + "#top?not=query", "x=1", "keep", HOME + "?x=1#top?not=query"),
        (HOME + "?a=1", "a=2&x=1", "keep", HOME + "?a=1&x=1"),
        (HOME + "?a=1&b=2", "a=2&x=1", "override", HOME + "?b=2&a=2&x=1"),
        (HOME + "?a=1", "a=2&a=3", "override", HOME + "?a=2&a=3"),
        (HOME + "?a=1", "a=2", "keep", HOME + "?a=1"),
        (HOME, "a&b=&=c&&d", "keep", HOME + "?a&b=&=c&&d"),
        (HOME, "a=1&a=2&a=1", "keep", HOME + "?a=1&a=2&a=1"),
        (HOME, "u=%2561%20+%C3%A9", "keep", HOME + "?u=%2561%20+%C3%A9"),
        (HOME + "?a=1", "%61=2", "keep", HOME + "?a=1"),
        (HOME + "?a=1", "%2561=2", "keep", HOME + "?a=1&%2561=2"),
        (HOME + "?a+b=1", "a%20b=2", "override", HOME + "?a%20b=2"),
        ("myapp://open/7", "x=1", "keep", "myapp://open/7?x=1"),
    ],
)
def test_forwarding(destination: str, query: str, mode: str, expected: str) -> None:
    assert forward_query(destination, query, mode) == expected
    assert build_location(destination, query, mode) == expected


PLAY = "https://play.google.com/store/apps/details?id=com.acme"


@pytest.mark.parametrize(
    ("destination", "query", "mode", "passed", "stripped", "expected"),
    [
        (HOME, "gclid=1&x=1", "keep", (), ("gclid",), HOME + "?x=1"),
        (HOME, "gclid=1", "override", (), ("gclid",), HOME),
        (HOME, "%67clid=1&x=1", "keep", (), ("gclid",), HOME + "?x=1"),
        (HOME, "utm_source=a&utmost=1&x=1", "keep", (), ("utm_*",), HOME + "?utmost=1&x=1"),
        (HOME, "ref=1&x=1", "drop", ("ref",), (), HOME + "?ref=1"),
        (HOME + "?ref=0", "ref=1&x=1", "drop", ("ref",), (), HOME + "?ref=1"),
        (HOME + "?ref=0&a=1", "ref=1&a=2", "keep", ("ref",), (), HOME + "?a=1&ref=1"),
        (HOME, "utm_source=a&utm_id=2&x=1", "drop", ("utm_*",), (), HOME + "?utm_source=a&utm_id=2"),
        (HOME, "ref=1&x=1", "drop", ("ref",), ("ref",), HOME),
        (HOME, "a=1", "drop", ("ref",), (), HOME),
        (PLAY + "&referrer=ours", "referrer=theirs&x=1", "override", (), (), PLAY + "&referrer=ours&x=1"),
        (PLAY + "&referrer=ours", "referrer=theirs", "drop", ("referrer",), (), PLAY + "&referrer=ours"),
        (PLAY, "referrer=theirs", "keep", (), (), PLAY + "&referrer=theirs"),
        (HOME + "?referrer=ours", "referrer=theirs", "override", (), (), HOME + "?referrer=theirs"),
    ],
)
def test_parameters_that_win_or_are_stripped_whatever_the_mode(
    destination: str, query: str, mode: str, passed: tuple[str, ...], stripped: tuple[str, ...], expected: str
) -> None:
    assert forward_query(destination, query, mode, passed, stripped) == expected
    assert build_location(destination, query, mode, passed, stripped) == expected


def test_a_hash_in_the_query_cannot_start_a_fragment() -> None:
    assert build_location(HOME + "#top", "a=#b", "keep") == HOME + "?a=%23b#top"


def test_what_is_not_printable_ascii_is_encoded() -> None:
    assert ascii_url("https://a.example/é ü\r\nSet-Cookie: x\x7f\0") == (
        "https://a.example/%C3%A9%20%C3%BC%0D%0ASet-Cookie:%20x%7F%00"
    )


def test_too_long_with_the_visitors_parameters_is_sent_without_them() -> None:
    assert build_location(HOME + "?a=1#top", "x=" + "y" * MAX_LOCATION_BYTES, "keep") == HOME + "?a=1#top"


def test_too_long_on_its_own_is_refused() -> None:
    assert build_location(HOME + "x" * MAX_LOCATION_BYTES, "", "keep") is None


anything = st.text(st.characters(), max_size=60)


@given(anything, anything, st.sampled_from(["keep", "override", "drop"]))
def test_a_location_is_always_printable_ascii(destination: str, query: str, mode: str) -> None:
    location = build_location(destination, query, mode)
    assert location is not None
    assert all(0x20 < ord(char) < 0x7F for char in location)
    assert len(location) <= MAX_LOCATION_BYTES
    assert location.partition("#")[2] == ascii_url(destination).partition("#")[2]


names = st.text("abc%61+=;", min_size=0, max_size=4)


@given(st.lists(names, max_size=5), st.lists(names, max_size=5))
def test_without_a_conflict_both_queries_survive_byte_for_byte(own: list[str], theirs: list[str]) -> None:
    mine, yours = "&".join(f"m{part}" for part in own), "&".join(f"y{part}" for part in theirs)
    merged = "&".join(filter(None, [mine, yours]))
    for mode in ("keep", "override"):
        expected = f"{HOME}?{merged}" if merged else HOME
        assert forward_query(f"{HOME}?{mine}" if mine else HOME, yours, mode) == expected
