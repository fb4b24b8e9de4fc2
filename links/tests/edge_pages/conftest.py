"""A link, what its item says, and visitors whom the resolver hands over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.origin import HEADER, Handover, sign
from links.edge_pages import subject
from links.models import Link
from links.services.create import link_create

DESTINATION = "https://www.acme.example.com/spring?from=owl"
PASSWORD = "night owl"


class Publish(Protocol):
    """Says what the item of the link holds besides its destination."""

    def __call__(self, host: HostItem | None = None, **fields: Any) -> None: ...


class Visit(Protocol):
    """Sends what CloudFront would send for a visitor."""

    def __call__(self, kind: str, method: str = "GET", **changes: Any) -> HttpResponse: ...


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    actor = Actor(user=alice)
    return link_create(workspace=workspace, actor=actor, destination=DESTINATION, slug="spring", password=PASSWORD)


@pytest.fixture
def publish(link: Link, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Items are not made of what Postgres holds: a test says what they are."""

    def publish_as(host: HostItem | None = None, **fields: Any) -> None:
        values = {"destination": link.destination, "link_id": link.public_id, "workspace_id": "ws_1"} | fields
        monkeypatch.setattr(subject, "published_item", lambda *_: LinkItem(**values))
        monkeypatch.setattr(subject, "items_now", lambda keys: {"127.0.0.1#": host} if host else {})

    return publish_as


@pytest.fixture
def visit(client: Client, link: Link) -> Visit:
    """A visitor at 192.0.2.1 on the short domain asks for the link."""

    def send(kind: str, method: str = "GET", **changes: Any) -> HttpResponse:
        query, body = changes.pop("query", ""), changes.pop("body", b"")
        late = changes.pop("late", 0)
        secret = changes.pop("secret", settings.EDGE_ORIGIN_SECRET)
        headers = {"host": "127.0.0.1"} | changes.pop("headers", {})
        signed = {
            "kind": kind,
            "host": "127.0.0.1",
            "key": link.key,
            "ip": "192.0.2.1",
            "path": "/spring+" if kind == "preview" else "/spring",
            "at": int(time.time()) - late,
        } | changes
        token = headers.pop(HEADER, None) or sign(secret, Handover(**signed))
        return client.generic(  # type: ignore[return-value]  # the test client's own response
            method,
            f"/edge/{kind}" + (f"?{query}" if query else ""),
            body,
            content_type="application/octet-stream",
            headers={**headers, HEADER: token},
        )

    return send


@pytest.fixture
def guess(visit: Visit) -> Callable[..., HttpResponse]:
    """Sends the password form."""

    def send(password: str = "wrong", **changes: Any) -> HttpResponse:
        return visit("password", "POST", body=f"password={password.replace(' ', '+')}".encode(), **changes)

    return send
