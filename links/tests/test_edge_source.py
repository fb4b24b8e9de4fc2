"""What the edge is told about links."""

from datetime import UTC, datetime

from accounts.actor import Actor
from accounts.models import Workspace
from edge.resolver.contract import LinkItem, decode, encode
from edge.sources import items_now
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
