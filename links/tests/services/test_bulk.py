"""Services that act on many links: create, delete, archive, tag."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import Actor
from accounts.models import AuditEvent, Workspace
from edge.models import EdgeChange
from links.errors import BadTag, LinkConflict
from links.fields import LinkFields
from links.models import Link, LinkTag
from links.services import (
    link_delete,
    link_unarchive,
    link_update,
    links_bulk_archive,
    links_bulk_create,
    links_bulk_delete,
    links_bulk_tag,
)

Make = Callable[..., list[Link]]


@pytest.fixture
def make() -> Make:
    """Return a function that makes `count` links."""

    def make_links(workspace: Workspace, count: int, **more: object) -> list[Link]:
        rows = [LinkFields(destination=f"https://example.com/{number}", **more) for number in range(count)]  # type: ignore[typeddict-item]  # tests know the types
        outcomes = links_bulk_create(workspace=workspace, actor=Actor(), rows=rows)
        return [outcome.link for outcome in outcomes if outcome.link is not None]

    return make_links


def test_rows_keep_their_order_and_the_queries_stay_few(make: Make, workspace: Workspace) -> None:
    counts = []
    for size in (2, 300):
        with CaptureQueriesContext(connection) as queries:
            links = make(workspace, size, tags=[f"t{size}"])
        counts.append(len(queries))
        newest = Link.objects.visible_to(workspace).page(after=None, limit=size)
        assert [link.pk for link in newest] == [link.pk for link in reversed(links)]
    assert counts[0] == counts[1] <= 13


def test_more_than_a_thousand_rows_are_refused(make: Make, workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="1000"):
        make(workspace, 1001)


def test_delete_leaves_a_trace_and_tells_the_edge(make: Make, workspace: Workspace, elsewhere: Workspace) -> None:
    own, foreign = make(workspace, 2, tags=["a"]), make(elsewhere, 1)[0]
    EdgeChange.objects.all().delete()
    ids = [own[0].public_id, foreign.public_id, "lnk_absent"]
    assert links_bulk_delete(workspace=workspace, actor=Actor(), ids=ids) == 1
    assert set(Link.objects.all()) == {own[1], foreign}
    assert list(EdgeChange.objects.values_list("key", flat=True)) == [own[0].key]
    event = AuditEvent.objects.get(action="link.deleted")
    assert event.target == own[0].public_id
    assert event.data["slug"] == own[0].slug
    assert (event.data["destination"], event.data["tags"]) == ("https://example.com/0", ["a"])
    link_delete(link=own[0], actor=Actor())  # again: nothing happens
    assert AuditEvent.objects.filter(action="link.deleted").count() == 1


def test_archive_and_back(make: Make, workspace: Workspace, elsewhere: Workspace) -> None:
    own, foreign = make(workspace, 2), make(elsewhere, 1)[0]
    EdgeChange.objects.all().delete()
    ids = [own[0].public_id, foreign.public_id]
    assert links_bulk_archive(workspace=workspace, actor=Actor(), ids=ids) == 1
    assert links_bulk_archive(workspace=workspace, actor=Actor(), ids=ids) == 0
    assert list(Link.objects.visible_to(workspace).archived()) == [own[0]]
    assert list(Link.objects.visible_to(workspace).active()) == [own[1]]
    foreign.refresh_from_db()
    assert foreign.archived_at is None
    link_unarchive(link=own[0], actor=Actor())
    own[0].refresh_from_db()
    assert (own[0].archived_at, own[0].version) == (None, 3)
    assert not EdgeChange.objects.exists()  # an archived link redirects


def test_tag(make: Make, workspace: Workspace, elsewhere: Workspace) -> None:
    own, foreign = make(workspace, 2, tags=["a"]), make(elsewhere, 1, tags=["a"])[0]
    ids = [link.public_id for link in (*own, foreign)]
    assert links_bulk_tag(workspace=workspace, actor=Actor(), ids=ids, add=["B", "c"], remove=["A"]) == 2
    assert [link.tag_names for link in (*own, foreign)] == [["B", "c"], ["B", "c"], ["a"]]
    assert LinkTag.objects.count() == 5


def test_tagging_counts_as_a_change_where_it_is_one(make: Make, workspace: Workspace) -> None:
    tagged, plain = make(workspace, 1, tags=["a"])[0], make(workspace, 1)[0]
    ids = [tagged.public_id, plain.public_id]
    assert links_bulk_tag(workspace=workspace, actor=Actor(), ids=ids, add=["A"]) == 2
    before = plain.updated_at
    tagged.refresh_from_db()
    plain.refresh_from_db()
    assert (tagged.version, plain.version) == (1, 2)
    assert plain.updated_at > before
    assert [event.target for event in AuditEvent.objects.filter(action="link.tagged")] == [plain.public_id]
    with pytest.raises(LinkConflict):
        link_update(link=plain, actor=Actor(), expected_version=1, title="stale")


def test_no_link_gets_too_many_tags(make: Make, workspace: Workspace) -> None:
    full, other = make(workspace, 1, tags=[f"t{n}" for n in range(50)])[0], make(workspace, 1)[0]
    ids = [other.public_id, full.public_id]
    with pytest.raises(BadTag, match="at most 50"):
        links_bulk_tag(workspace=workspace, actor=Actor(), ids=ids, add=["one"])
    assert not other.tags.exists()
    links_bulk_tag(workspace=workspace, actor=Actor(), ids=ids, add=["one"], remove=["t0"])
    assert full.tags.count() == 50
