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
KINDS: dict[str, Callable[..., Any]] = {
    "link": contract.LinkItem,
    "host": contract.HostItem,
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
    if expected.get("body", "").startswith("page:"):
        _, name, language = expected["body"].split(":")
        expected["body"] = pages.page(name, language)
        expected["headers"]["content-security-policy"][0]["value"] = pages.CONTENT_SECURITY_POLICY
    assert resolver.answer(case["event"]) == expected
