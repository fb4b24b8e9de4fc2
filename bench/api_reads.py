"""The reading half of bench/api: every operation that lists or counts, in a workspace of 100,000 links."""

import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

from figures import figure
from pages_fill import fill
from production import production_stack

MAX_QUERIES = 12
MAX_MS = 100
# What lists can be asked for besides their whole; the rest of their parameters has no cost of its own.
ASKED = {
    "/links": ("limit=100", "search=offer+977", "search=ab", "tag=tag-7", "archived=true", "domain=go.acme.org"),
    "/tags": ("limit=1000", "search=tag-7"),
    "/audit-events": ("limit=100", "action=link.", "action=link.updated", "actor=system", "since=2020-01-01"),
    "/members": ("limit=100",),
}


def read(links: int, rounds: int) -> None:
    """Fill, measure, print the figures."""
    with production_stack():
        owner, values, _ = fill(links, 1_000, 50)
        caller = _caller(owner)
        found = [_measure(caller, address, rounds) for address in _addresses(values)]
        _report(found)


def _caller(owner: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    from accounts.actor import Actor
    from accounts.models import ApiKey, Workspace
    from accounts.services.api_keys import api_key_create

    settings.API_RATE_LIMIT = 1_000_000
    workspace = Workspace.objects.get(name="Acme")
    _, secret = api_key_create(workspace=workspace, actor=Actor(user=owner), name="bench", scopes=[ApiKey.Scope.READ])
    return Client(headers={"Authorization": f"Bearer {secret}"}, SERVER_NAME="127.0.0.1")


def _addresses(values: dict[str, str]) -> Iterator[str]:
    """Every GET of the description that gives a list or a number, whole and as it can be asked for."""
    from getowl.management.commands.api_description import FILE

    known = {**values, "metric": "countries"}
    for path, methods in json.loads(FILE.read_text())["paths"].items():
        name = path.removeprefix("/api/v1")
        if "get" not in methods or not _is_list(methods["get"]) or "/analytics" in name:
            continue  # what the store of clicks takes: bench/dashboards
        yield path.format(**known)
        yield from (f"{path}?{query}" for query in ASKED.get(name, ()))


def _is_list(operation: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    name: str = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return name.endswith(("List", "Count", "Page", "UsageOut"))


def _measure(caller: Any, address: str, rounds: int) -> tuple[str, int, float]:
    """The address, how many queries it takes, and the median of its milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):  # the first fills what later ones find
        response = caller.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code} {response.content[:300]!r}")
    with CaptureQueriesContext(connection) as captured:
        caller.get(address)
    queries = len(captured)  # the next request forgets them
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        caller.get(address)
        times.append((time.perf_counter() - started) * 1000)
    return address, queries, statistics.median(times)


def _report(found: list[tuple[str, int, float]]) -> None:
    for address, queries, milliseconds in sorted(found, key=lambda one: -one[2]):
        print(f"{milliseconds:7.1f} ms {queries:3} queries  {address}", flush=True)
    queries, milliseconds = max(one[1] for one in found), max(one[2] for one in found)
    figure("api_lists", len(found), ">=15", len(found) >= 15)
    figure("api_list_queries", queries, f"<={MAX_QUERIES}", queries <= MAX_QUERIES)
    figure("api_list_ms", f"{milliseconds:.0f}", f"<={MAX_MS}", milliseconds <= MAX_MS)
