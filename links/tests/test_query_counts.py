"""As many queries for fifty links with rules and variants as for two."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from edge.sources import items_now
from links.fields import LinkFields
from links.models import Link
from links.services import links_bulk_create, links_bulk_delete

URL = "https://example.com"


def _row(slug: str) -> LinkFields:
    berlin = {"days": ["mon"], "from": "09:00", "to": "17:00", "timezone": "Europe/Berlin"}
    variants = [{"destination": f"{URL}/{number}", "weight": 1} for number in range(2)]
    return LinkFields(
        destination=URL,
        slug=slug,
        tags=["sale", "spring"],
        rules=[
            {"conditions": [{"type": "time", "values": berlin}], "destination": f"{URL}/open"},
            {"conditions": [{"type": "country", "values": ["DE"]}], "variants": variants},
        ],
        variants=variants,
        max_clicks=5,
    )


def _make(workspace: Workspace, author: User, count: int) -> list[Link]:
    rows = [_row(f"{count}-{number}") for number in range(count)] + [_row(f"p{count}/{{id}}")]
    outcomes = links_bulk_create(workspace=workspace, actor=Actor(user=author), rows=rows)
    return [outcome.link for outcome in outcomes if outcome.link is not None]


def _list_api(api: Caller, workspace: Workspace, author: User, links: list[Link]) -> None:
    status, answer = api.call("GET", "/links", limit="100")
    assert (status, len(answer["items"])) == (200, len(links))


def _make_by_api(api: Caller, workspace: Workspace, author: User, links: list[Link]) -> None:
    rows = [
        {"destinationUrl": URL, "tags": ["sale"], "shortCode": f"api-{link.key}"} for link in links if not link.shape
    ]
    status, answer = api.call("POST", "/links/bulk", {"links": rows})
    assert (status, {one["status"] for one in answer["items"]}) == (200, {"created"})


def _items(api: Caller, workspace: Workspace, author: User, links: list[Link]) -> None:
    assert len(items_now([link.key for link in links])) == len(links)


def _delete(api: Caller, workspace: Workspace, author: User, links: list[Link]) -> None:
    ids = [link.public_id for link in links]
    assert links_bulk_delete(workspace=workspace, actor=Actor(user=author), ids=ids) == len(links)


@pytest.mark.parametrize("call", [_list_api, _make_by_api, _items, _delete])
def test_constant(api: Caller, workspace: Workspace, alice: User, call: Callable[..., Any]) -> None:
    counts = []
    api.call("GET", "/links")  # the key's first use is noted
    for size in (2, 50):
        Link.objects.all().delete()
        links = _make(workspace, alice, size)
        with CaptureQueriesContext(connection) as queries:
            call(api, workspace, alice, links)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25, counts
