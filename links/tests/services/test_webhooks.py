"""What webhooks are told of links, by each service, and at what cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from links.fields import LinkFields
from links.models import Link
from links.services import (
    link_archive,
    link_create,
    link_delete,
    link_unarchive,
    link_update,
    links_bulk_archive,
    links_bulk_create,
    links_bulk_delete,
    links_bulk_tag,
    links_count_clicks,
)
from webhooks.event_types import EVENT_TYPES
from webhooks.models import Endpoint, Event
from webhooks.services import endpoint_create

ACTOR = Actor()
URL = "https://example.com/"
RULES = [{"conditions": [{"type": "country", "values": ["DE"]}], "destination": f"{URL}de"}]


@pytest.fixture(autouse=True)
def _listening(workspace: Workspace) -> Iterator[None]:
    endpoint_create(workspace=workspace, actor=ACTOR, url="https://hooks.example.com/", event_types=list(EVENT_TYPES))
    yield
    # Whatever a test did: what is told can be sent.
    assert all(event.workspace_id == workspace.pk for event in Event.objects.all())


def told() -> list[tuple[str, dict[str, Any]]]:
    """Type and payload of each event since the last call."""
    events = list(Event.objects.order_by("pk").values_list("type", "payload"))
    Event.objects.all().delete()
    return events


def test_a_link_is_told_of_as_the_api_shows_it(api: Caller, workspace: Workspace) -> None:
    body = {
        "destinationUrl": URL,
        "shortCode": "sale",
        "tags": ["b", "a"],
        "expiresAt": "2027-01-01T00:00:00Z",
        "maxClicks": 5,
        "rules": [{"conditions": [{"type": "country", "values": ["DE"]}], "destinationUrl": f"{URL}de"}],
        "variants": [{"destinationUrl": f"{URL}{name}", "weight": 1} for name in ("a", "b")],
    }
    status, shown = api.call("POST", "/links", body)
    assert status == 201
    ((kind, payload),) = told()
    assert kind == "link.created"
    del shown["published"]
    assert payload["link"] == shown


def test_each_change_is_told_once(workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=ACTOR, destination=URL, slug="sale")
    link_update(link=link, actor=ACTOR, destination=f"{URL}new", slug="spring", tags=["x"], password="secret-word")
    link_update(link=link, actor=ACTOR, destination=f"{URL}new")  # a change of nothing
    link_archive(link=link, actor=ACTOR)
    link_archive(link=link, actor=ACTOR)
    link_unarchive(link=link, actor=ACTOR)
    links_bulk_tag(workspace=workspace, actor=ACTOR, ids=[link.public_id], add=["y"])
    link_delete(link=link, actor=ACTOR)
    link_delete(link=link, actor=ACTOR)
    events = told()
    assert [(kind, payload.get("changed")) for kind, payload in events] == [
        ("link.created", None),
        ("link.updated", ["destinationUrl", "password", "shortCode", "tags"]),
        ("link.archived", None),
        ("link.updated", ["archived", "archivedAt"]),
        ("link.updated", ["tags"]),
        ("link.deleted", None),
    ]
    links = [payload["link"] for _, payload in events]
    assert [one["id"] for one in links] == [link.public_id] * 6
    assert [one["shortCode"] for one in links] == ["sale", *["spring"] * 5]
    assert [one["tags"] for one in links] == [[], ["x"], ["x"], ["x"], ["x", "y"], ["x", "y"]]
    assert [one["archivedAt"] is not None for one in links] == [False, False, True, False, False, False]
    assert [one["version"] for one in links] == [1, 2, 3, 4, 5, 5]
    assert links[1]["hasPassword"] is True
    assert "secret-word" not in str(events)
    assert "pbkdf2" not in str(events)


def test_what_is_refused_is_not_told(api: Caller, workspace: Workspace) -> None:
    link_create(workspace=workspace, actor=ACTOR, destination=URL, slug="sale")
    told()
    assert api.call("POST", "/links", {"destinationUrl": URL, "shortCode": "sale"})[0] == 409
    rows = [LinkFields(destination=URL, slug="sale"), LinkFields(destination="ftp://x"), LinkFields(destination=URL)]
    links_bulk_create(workspace=workspace, actor=ACTOR, rows=rows)
    assert [kind for kind, _ in told()] == ["link.created"]


def test_a_limit_that_is_reached(workspace: Workspace) -> None:
    link = link_create(workspace=workspace, actor=ACTOR, destination=URL, max_clicks=2)
    told()
    for _ in range(3):
        links_count_clicks(counts={link.public_id: 1})
    ((kind, payload),) = told()
    assert kind == "link.limit_reached"
    assert (payload["link"]["clicksCounted"], payload["link"]["limitReachedAt"] is not None) == (2, True)


def test_others_are_not_told(elsewhere: Workspace, mallory: User) -> None:
    link = link_create(workspace=elsewhere, actor=Actor(user=mallory), destination=URL)
    link_delete(link=link, actor=Actor(user=mallory))
    assert told() == []


def _create(workspace: Workspace, links: list[Link]) -> None:
    rows = [LinkFields(destination=URL, tags=["a", "b"]) for _ in links]
    links_bulk_create(workspace=workspace, actor=ACTOR, rows=rows)


def _archive(workspace: Workspace, links: list[Link]) -> None:
    links_bulk_archive(workspace=workspace, actor=ACTOR, ids=[link.public_id for link in links])


def _tag(workspace: Workspace, links: list[Link]) -> None:
    links_bulk_tag(workspace=workspace, actor=ACTOR, ids=[link.public_id for link in links], add=["new"])


def _delete(workspace: Workspace, links: list[Link]) -> None:
    links_bulk_delete(workspace=workspace, actor=ACTOR, ids=[link.public_id for link in links])


def _close(workspace: Workspace, links: list[Link]) -> None:
    assert links_count_clicks(counts={link.public_id: 9 for link in links}) == len(links)


@pytest.mark.parametrize("act", [_create, _archive, _tag, _delete, _close])
def test_bulk_stays_bulk(workspace: Workspace, act: Callable[[Workspace, list[Link]], None]) -> None:
    counts: dict[bool, list[int]] = {True: [], False: []}
    # Tags are made when they are first used.
    links_bulk_create(workspace=workspace, actor=ACTOR, rows=[LinkFields(destination=URL, tags=["a", "b", "new"])])
    for listening in (True, False):
        if not listening:
            Endpoint.objects.all().delete()
        for size in (2, 40):
            rows = [LinkFields(destination=URL, tags=["a"], rules=RULES, max_clicks=5) for _ in range(size)]
            outcomes = links_bulk_create(workspace=workspace, actor=ACTOR, rows=rows)
            links = [outcome.link for outcome in outcomes if outcome.link is not None]
            with CaptureQueriesContext(connection) as queries:
                act(workspace, links)
            counts[listening].append(len(queries))
    assert counts[True][0] == counts[True][1]
    assert counts[False][0] == counts[False][1]
    # The events, their deliveries, and at most the links and their tags as they are now.
    assert counts[True][0] - counts[False][0] <= 4
