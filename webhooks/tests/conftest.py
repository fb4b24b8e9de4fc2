"""A webhook of Acme's, and a server that it leads to."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from webhooks.emit import emit
from webhooks.event_types import LINK_CREATED
from webhooks.models import Delivery, Endpoint
from webhooks.services import endpoint_create


@dataclass
class Receiver:
    """A server that keeps what it gets. `answers`: status, headers and body for each request; the last one stays."""

    url: str = ""
    port: int = 0
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=lambda: [(204, {}, b"")])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server on this machine."""
    kept = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers, answer = kept.answers[0] if len(kept.answers) == 1 else kept.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kept.port = server.server_address[1]
    kept.url = f"http://127.0.0.1:{kept.port}/hook"
    yield kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def private(settings: Settings) -> None:
    """As in the local stack: http and addresses of this machine are taken."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture(autouse=True)
def _public(settings: Settings) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = False


@pytest.fixture
def make(workspace: Workspace, alice: User) -> Callable[..., Endpoint]:
    """Return a function that makes an endpoint of Acme's as alice."""

    def make_endpoint(url: str = "https://hooks.example.com/getowl", **fields: Any) -> Endpoint:
        fields.setdefault("event_types", [LINK_CREATED])
        return endpoint_create(workspace=workspace, actor=Actor(user=alice), url=url, **fields)[0]

    return make_endpoint


@pytest.fixture
def endpoint(make: Callable[..., Endpoint]) -> Endpoint:
    """An endpoint that is told of new links."""
    return make()


@pytest.fixture
def happen(workspace: Workspace) -> Callable[..., list[Delivery]]:
    """Return a function that tells of events; it returns the new deliveries."""

    def tell(count: int = 1, type: str = LINK_CREATED) -> list[Delivery]:
        last = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with transaction.atomic():
            for number in range(count):
                payload = {"number": number}
                emit(workspace=workspace, type=type, payload=lambda payload=payload: payload)  # type: ignore[misc]  # bound early
        return list(Delivery.objects.filter(pk__gt=last).select_related("event", "endpoint").order_by("pk"))

    return tell
