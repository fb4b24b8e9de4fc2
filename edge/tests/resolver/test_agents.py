"""User agents: what they say of device, system and browser, and who is not a person.

The expectations in `user_agents.json` were written by reading each string; the first 100 people are the most common
user agents on the web.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.resolver import agents
from edge.resolver.agents import (
    BROWSERS,
    DEVICES,
    MAX_CHARS,
    SYSTEMS,
    browser_of,
    device_of,
    is_bot,
    is_in_app,
    is_unfurler,
    os_of,
)

GOLDEN: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent.parent / "golden" / "user_agents.json").read_text("utf-8")
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36"
)


@pytest.mark.parametrize("expected", GOLDEN["people"], ids=lambda row: row["ua"][:120])
def test_people(expected: dict[str, str]) -> None:
    ua = expected["ua"]
    got = {"ua": ua, "device": device_of(ua), "os": os_of(ua), "browser": browser_of(ua)}
    assert got == expected
    assert not is_bot(ua)
    assert not is_unfurler(ua)
    assert is_in_app(ua) == (expected["browser"] == "webview")


@pytest.mark.parametrize("ua", GOLDEN["unfurlers"])
def test_unfurlers(ua: str) -> None:
    assert is_unfurler(ua)
    assert is_bot(ua)
    assert not is_in_app(ua)


@pytest.mark.parametrize("ua", GOLDEN["other_bots"])
def test_other_bots(ua: str) -> None:
    assert is_bot(ua)
    assert not is_unfurler(ua)
    assert not is_in_app(ua)


def test_the_golden_file_covers_every_answer() -> None:
    people = GOLDEN["people"]
    assert len(people) >= 100
    assert {row["device"] for row in people} == set(DEVICES)
    assert {row["os"] for row in people} == set(SYSTEMS)
    assert {row["browser"] for row in people} == set(BROWSERS)


@pytest.mark.parametrize("ua", [row["ua"] for row in GOLDEN["people"]][::7])
def test_case_does_not_matter(ua: str) -> None:
    assert (device_of(ua.upper()), os_of(ua.upper()), browser_of(ua.upper())) == (
        device_of(ua),
        os_of(ua),
        browser_of(ua),
    )


@given(st.text() | st.text(st.sampled_from("AaNndroidMmobile/();TtVv. +"), max_size=200))
def test_any_text_has_an_answer(ua: str) -> None:
    assert device_of(ua) in DEVICES
    assert os_of(ua) in SYSTEMS
    assert browser_of(ua) in BROWSERS
    assert is_bot(ua) or not is_unfurler(ua)
    assert not (is_bot(ua) and is_in_app(ua))


def test_only_the_beginning_is_read() -> None:
    padded = CHROME + " " * MAX_CHARS
    assert browser_of(padded + "Edg/153.0") == "chrome"
    assert not is_bot(padded + "bot")
    assert is_bot("x" * 10_000_000)


def test_every_token_is_written_as_it_is_compared() -> None:
    tokens = [*agents._TV, *agents._PHONE, *agents._IN_APP, *agents._BOTS, *agents._UNFURLERS, *agents._BROWSER_STARTS]
    for hint, several, name in agents._BRANDS:
        assert name in BROWSERS
        assert all(hint in token for token in several)
        tokens += [hint, *several]
    assert tokens == [token.lower() for token in tokens]
