"""The golden files, from both sides: what the publisher writes, and what the resolver makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.resolver import contract, pages
from edge.resolver.handler import Resolver
from edge.tests.resolver.conftest import NOW
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

GOLDEN = Path(__file__).parents[1] / "golden"
ITEMS: list[dict[str, Any]] = json.loads((GOLDEN / "items.json").read_text())
EVENTS = sorted((GOLDEN / "events").glob("*.json"))


def _link(**fields: Any) -> contract.LinkItem:
    """The item of a golden file, built without the code that reads documents."""
    fields["rules"] = tuple(_rule(**rule) for rule in fields.get("rules", ()))
    fields["variants"] = tuple(contract.Variant(*variant) for variant in fields.get("variants", ()))
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return contract.LinkItem(**values)


def _rule(id: str, conditions: list[Any], **where: Any) -> contract.Rule:
    where["variants"] = tuple(contract.Variant(*variant) for variant in where.get("variants", ()))
    return contract.Rule(id, tuple(contract.Condition(*map(_frozen, one)) for one in conditions), **where)


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return contract.TimeWindow(**{name: _frozen(one) for name, one in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _host(**fields: Any) -> contract.HostItem:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return contract.HostItem(**values)


KINDS: dict[str, Callable[..., Any]] = {
    "link": _link,
    "host": _host,
    "tombstone": contract.Tombstone,
}


@pytest.mark.parametrize("case", ITEMS, ids=lambda case: case["pk"])
def test_items(case: dict[str, Any]) -> None:
    item = KINDS[case["kind"]](**case["item"])
    assert contract.to_dynamodb(case["pk"], case["rev"], item) == case["attributes"]
    read = contract.from_dynamodb(case["attributes"])
    expected = None if case["kind"] == "tombstone" else item
    assert read == contract.Record(case["pk"], case["rev"], expected)


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_events(path: Path, table: FakeDynamoDB, resolver: Resolver) -> None:
    assert NOW == 1_700_000_000, "the windows in items.json are around this second"
    table.items = {case["pk"]: case["attributes"] for case in ITEMS}
    case = json.loads(path.read_text())
    expected = case["response"]
    body = str(expected.get("body"))
    if body.startswith("page:"):
        _, name, language = body.split(":")
        expected["body"] = pages.page(name, language)
        expected["headers"]["content-security-policy"][0]["value"] = pages.CONTENT_SECURITY_POLICY
    elif body.startswith("app "):
        expected["body"] = pages.app_page(*body.split(" ")[1:])
        expected["headers"]["content-security-policy"][0]["value"] = pages.APP_CONTENT_SECURITY_POLICY
    assert resolver.answer(case["event"]) == expected
