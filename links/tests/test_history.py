"""The history shows rules, variants and secrets as people can read them."""

from typing import Any

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from links.history import Change, history_of
from links.models import Link
from links.reach import EVERYTHING
from links.services import link_create, link_update, links_count_clicks

URL = "https://example.com"
GERMANS: dict[str, Any] = {
    "name": "Germans",
    "conditions": [
        {"type": "country", "values": ["DE", "AT"]},
        {"type": "device", "negate": True, "values": ["tv"]},
        {"type": "bot", "negate": True},
        {"type": "query", "values": [{"name": "a"}, {"name": "b", "value": "1"}]},
        {"type": "time", "values": {"days": ["mon"], "from": "09:00", "to": "17:00", "timezone": "UTC"}},
    ],
    "destination": f"{URL}/de",
}
SPLIT: dict[str, Any] = {
    "conditions": [{"type": "eu"}],
    "variants": [{"name": "One", "destination": f"{URL}/1", "weight": 1}, {"destination": f"{URL}/2", "weight": 3}],
}
GERMANS_TEXT = (
    "Germans: country is DE or AT, device is not tv, not a bot, parameter is a or b=1, mon 09:00 to 17:00 UTC"
    " → https://example.com/de"
)
SPLIT_TEXT = "in the EU → One: https://example.com/1 (1) / https://example.com/2 (3)"


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """A link without anything special."""
    return link_create(workspace=workspace, actor=Actor(), destination=URL, slug="a")


def _latest(link: Link) -> list[Change]:
    return history_of(link.workspace, link.public_id, EVERYTHING).entries[0].changes


def test_rules_in_words(link: Link, bob: User) -> None:
    link = link_update(link=link, actor=Actor(user=bob), rules=[GERMANS])
    assert _latest(link) == [Change("rules", "", GERMANS_TEXT)]
    link = link_update(link=link, actor=Actor(user=bob), rules=[GERMANS, SPLIT])
    assert _latest(link) == [Change("rules", "", SPLIT_TEXT)]
    link = link_update(link=link, actor=Actor(user=bob), rules=[SPLIT, GERMANS])
    assert _latest(link) == [Change("rules", f"place 2: {SPLIT_TEXT}", f"place 1: {SPLIT_TEXT}")]
    renamed = {**link.rules[1], "name": "DACH"}
    link = link_update(link=link, actor=Actor(user=bob), rules=[renamed])
    assert _latest(link) == [
        Change("rules", SPLIT_TEXT, ""),
        Change("rules", GERMANS_TEXT, GERMANS_TEXT.replace("Germans", "DACH")),
    ]


def test_other_fields(link: Link, bob: User) -> None:
    link = link_update(link=link, actor=Actor(user=bob), cloak=True, query_strip=["utm_*", "x"], max_clicks=5)
    assert {(change.field, change.old, change.new) for change in _latest(link)} == {
        ("cloaking", "off", "on"),
        ("parameters never passed on", "", "utm_*, x"),
        ("limit of clicks", "", "5"),
    }


def test_a_winner_has_a_name(link: Link, bob: User) -> None:
    link = link_update(link=link, actor=Actor(user=bob), variants=SPLIT["variants"])
    for variant, name in zip(link.variants, ("One", f"{URL}/2"), strict=True):
        link_update(link=link, actor=Actor(user=bob), winner=variant["id"])
        changes = history_of(link.workspace, link.public_id, EVERYTHING, link.variants).entries[0].changes
        assert next(change.new for change in changes if change.field == "winner of the test") == name


def test_of_a_password_only_that_there_is_one(link: Link, bob: User) -> None:
    for password, change in (("hunter22", ("", "set")), ("other", ("set", "changed")), (None, ("set", ""))):
        link = link_update(link=link, actor=Actor(user=bob), password=password)
        assert _latest(link) == [Change("password", *change)]


def test_a_reached_limit(link: Link) -> None:
    link_update(link=link, actor=Actor(), max_clicks=1)
    links_count_clicks(counts={link.public_id: 1})
    latest = history_of(link.workspace, link.public_id, EVERYTHING).entries[0]
    assert latest.what == "ended it: its last click is used up"
