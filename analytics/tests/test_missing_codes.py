"""Codes that no link has, from the resolver to the store of clicks, with no database to ask on the way."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from analytics.forwarder import handler
from analytics.forwarder.config import Config
from analytics.forwarder.handler import Forwarder
from analytics.forwarding import forwarding_reader, local_forwarder
from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents
from analytics.tests.forwarder.log import fresh
from analytics.tests.forwarder.test_handler import Context
from analytics.tests.test_forward_clicks import NumberedStream
from domains.models import Domain
from domains.states import State
from edge.resolver.contract import HostItem
from edge.sources import items_now
from edge.tests.resolver.conftest import event, header
from edge.tests.resolver.dict_store import DictStore, resolver_over

HOST = "go.acme.example"


@pytest.fixture
def domain(workspace: Workspace) -> Domain:
    """A custom domain of Acme's that is served since a moment: Postgres would not say whose it was before."""
    return Domain.objects.create(
        workspace=workspace,
        hostname=HOST,
        registrable="acme.example",
        state=State.ACTIVE.value,
        state_since=timezone.now(),
        proven_at=timezone.now(),
    )


@pytest.fixture
def config(events: CannedEvents, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """The configuration of the Lambda function, which is made anew."""
    config = Config(events.url, TOKEN, "s" * 40)
    made = Forwarder(config)
    monkeypatch.setattr(handler, "_kept", [made])
    yield config
    made.close()


def _line(host: str, item: HostItem, path: str = "/spring-sale") -> bytes:
    """What the log has of a request to a host with this item and no link."""
    store = DictStore(time.time)
    store.put(f"{host}#", item)
    response = resolver_over(store, time.time).answer(event(path, host))
    return fresh(
        host=host,
        path=path,
        status=int(response["status"]),
        media_type=header(response, "content-type") or "",
    )


def _published(key: str) -> HostItem:
    item = items_now([key])[key]
    assert isinstance(item, HostItem)
    return item


def _invoke(*lines: bytes) -> Any:
    records = [
        {"kinesis": {"sequenceNumber": str(number), "data": base64.b64encode(line).decode()}}
        for number, line in enumerate(lines)
    ]
    return handler.handler(json.loads(json.dumps({"Records": records})), Context())


def _seen(events: CannedEvents) -> list[tuple[str, str, str, str]]:
    return [(row["outcome"], row["workspace_id"], row["link_id"], row["path"]) for row in events.clicks]


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["", "https://acme.example/404"])
def test_the_function_knows_whose_they_are(
    events: CannedEvents, config: Config, domain: Domain, workspace: Workspace, elsewhere: str
) -> None:
    """Whether the visitor gets a page or is sent to the host's own."""
    Domain.objects.update(not_found_url=elsewhere)
    line = _line(HOST, _published(f"{HOST}#"))
    assert (b"\t302\t" in line) == bool(elsewhere)
    assert _invoke(line) == {"batchItemFailures": []}
    assert _seen(events) == [("not_found", workspace.public_id, "", "/spring-sale")]
    assert events.rejected == []


@pytest.mark.django_db
def test_the_command_believes_what_the_edge_knew(
    events: CannedEvents, config: Config, domain: Domain, workspace: Workspace
) -> None:
    """The host has changed hands since: the record, and not Postgres, says whose the visitor was."""
    line = _line(HOST, _published(f"{HOST}#"))
    Domain.objects.all().delete()
    stream = NumberedStream("s1")
    stream.records["s1"] = [line]
    forwarder = local_forwarder(config)
    reader = forwarding_reader(forwarder, stream)  # type: ignore[arg-type]  # speaks as Stream does
    while reader.read_once():
        pass
    forwarder.close()
    assert _seen(events) == [("not_found", workspace.public_id, "", "/spring-sale")]


@pytest.mark.parametrize(
    ("host", "item"),
    [
        (HOST, HostItem(not_found_url="https://acme.example/404")),  # written before items named their workspace
        (HOST, HostItem()),
        ("owl.example", HostItem()),  # the short domain is nobody's
        (HOST, HostItem(status="suspended", workspace_id="ws_acme")),
    ],
)
def test_what_is_nobodys_stays_so(events: CannedEvents, config: Config, host: str, item: HostItem) -> None:
    assert _invoke(_line(host, item)) == {"batchItemFailures": []}
    assert [(row["workspace_id"], row["link_id"]) for row in events.clicks] == [("", "")]
    assert events.rejected == []


def test_a_fault_of_the_edge_is_no_missing_code(events: CannedEvents, config: Config) -> None:
    item = HostItem(workspace_id="ws_acme")
    line = _line(HOST, item).replace(b"\t404\t", b"\t502\t")
    _invoke(line)
    assert [(row["outcome"], row["workspace_id"]) for row in events.clicks] == [("error", "ws_acme")]


def test_an_aliass_missing_codes_are_its_hosts(events: CannedEvents, config: Config) -> None:
    store = DictStore(time.time)
    store.put("www.acme.example#", HostItem(alias_of=HOST))
    store.put(f"{HOST}#", HostItem(workspace_id="ws_acme"))
    response = resolver_over(store, time.time).answer(event("/gone", "www.acme.example"))
    _invoke(fresh(host="www.acme.example", path="/gone", status=404, media_type=header(response, "content-type") or ""))
    assert [(row["host"], row["workspace_id"]) for row in events.clicks] == [("www.acme.example", "ws_acme")]
