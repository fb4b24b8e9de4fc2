"""Who sent a request."""

import json
from pathlib import Path
from typing import Any

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from hypothesis import given
from hypothesis import strategies as st

from analytics.forwarder.agents import _read_agent, read_agent
from edge.resolver.agents import device_of

GOLDEN = json.loads((Path(__file__).parent / "golden" / "agents.json").read_text())
EDGE = json.loads((Path(__file__).parents[3] / "edge" / "tests" / "golden" / "user_agents.json").read_text())


def row(user_agent: str) -> dict[str, Any]:
    found = read_agent(user_agent)
    return {
        "ua": user_agent,
        "device": found.device,
        "os": f"{found.os} {found.os_version}".strip(),
        "browser": f"{found.browser} {found.browser_version}".strip(),
        "bot": found.bot_name,
        "app": found.app,
    }


@pytest.mark.parametrize("kind", ["common", "others", "bots"])
def test_golden(kind: str) -> None:
    for expected in GOLDEN[kind]:
        assert row(expected["ua"]) == expected
        assert read_agent(expected["ua"]).is_bot == (kind == "bots")


def test_devices_and_robots_are_what_they_are_to_the_rules_of_links() -> None:
    for expected in EDGE["people"]:
        found = read_agent(expected["ua"])
        assert (found.device, found.is_bot) == (expected["device"], False)
        assert found.device == device_of(expected["ua"])


def test_every_robot_that_the_list_knows_is_one() -> None:
    missed = [one for entry in CRAWLER_USER_AGENTS_DATA for one in entry["instances"] if not read_agent(one).is_bot]
    assert missed == []


def test_robots_cannot_make_up_names() -> None:
    for name in ("", "-", "MyOwnThing/1.0", "x" * 5_000, "Mozilla/5.0 (compatible; zzz-bot-zzz/1.0)"):
        found = read_agent(name)
        assert (found.is_bot, found.bot_name, found.browser) == (True, "other", "")


def test_a_long_user_agent_is_read_to_a_bound() -> None:
    people = GOLDEN["common"][0]["ua"]
    assert read_agent(people + " " * 2_000 + "Googlebot/2.1") == read_agent(people + " " * 3_000)


def test_what_is_remembered_is_bounded() -> None:
    assert _read_agent.cache_info().maxsize == 20_000


@given(st.text(max_size=200))
def test_any_text_will_do(text: str) -> None:
    found = read_agent(text)
    assert found.is_bot == bool(found.bot_name)
    assert max(len(found.bot_name), len(found.browser), len(found.browser_version)) <= 40
