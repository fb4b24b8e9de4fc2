"""What the edge is told about links."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import Workspace
from domains.dependents import release_all
from domains.models import Domain
from edge.drain import drain_due
from edge.models import EdgeChange
from edge.reconcile import audit_edge
from edge.resolver.contract import LinkItem, decode, encode
from edge.sources import items_now
from edge.table import ensure_table
from links import edge_source
from links.services import link_archive, link_create, link_delete


def test_items_hold_all_that_decides_a_redirect(workspace: Workspace, django_assert_num_queries: object) -> None:
    link = link_create(
        workspace=workspace,
        actor=Actor(),
        destination="https://example.com",
        slug="é/🦉",
        status_code=307,
        activates_at=datetime(2030, 1, 1, tzinfo=UTC),
        expires_at=datetime(2030, 1, 2, microsecond=5, tzinfo=UTC),
        expired_url="https://example.com/over",
        query_mode="drop",
    )
    expected = LinkItem(
        destination="https://example.com",
        status=307,
        activates_at=1893456000,
        expires_at=1893542400,
        expired_url="https://example.com/over",
        query="drop",
        link_id=link.public_id,
        workspace_id=workspace.public_id,
    )
    link_archive(link=link, actor=Actor())  # changes nothing for visitors
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        found = edge_source.items(["é/🦉", "absent", "go.example.com#"])
    assert found == {"é/🦉": expected}
    assert decode(encode(expected)) == expected
    assert items_now(["é/🦉"]) == found
    link_delete(link=link, actor=Actor())
    assert items_now(["é/🦉"]) == {}


def test_keys_come_in_byte_order(workspace: Workspace) -> None:
    for slug in ("b", "B", "é", "a", "🦉", "ﬀ"):
        link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug=slug)
    keys = edge_source.keys_after("", 100)
    assert keys == sorted(keys, key=str.encode)
    assert keys[0] == "B"
    assert edge_source.keys_after("a", 2) == ["b", "é"]


def test_the_audit_sees_links_on_every_host(
    workspace: Workspace, hold: Callable[..., Domain], settings: Settings
) -> None:
    settings.EDGE_TABLE = f"edge-{uuid.uuid4().hex}"
    ensure_table()
    lost = hold(workspace, "was.acme.com")
    for hostname in ("go.acme.com", "xn--bcher-kva.acme.com"):
        hold(workspace, hostname)
    hosts: Any = ["", "go.acme.com", "xn--bcher-kva.acme.com", "was.acme.com"]
    for host in hosts:
        for slug in ("sale", "go.acme.com", "~", "docs/*"):
            link_create(workspace=workspace, actor=Actor(), destination="https://example.com", slug=slug, domain=host)
    found, after = [], ""
    while page := edge_source.keys_after(after, 3):
        found += page
        after = page[-1]
    assert found == sorted(found, key=str.encode)
    assert len(found) == 16
    EdgeChange.objects.all().delete()
    assert audit_edge(repair=True).missing == 16 + 3 + 1  # and the hosts' items, the short domain's too
    drain_due()
    assert audit_edge().total == 0
    # Parked links are no longer wanted; what the table still holds of them is an orphan.
    Domain.objects.filter(pk=lost.pk).update(state="removed")
    lost.refresh_from_db()
    release_all(lost)
    EdgeChange.objects.all().delete()
    drift = audit_edge(repair=True)
    assert (drift.orphaned, drift.missing, drift.checked) == (5, 0, 15)
    drain_due()
    assert audit_edge().total == 0
