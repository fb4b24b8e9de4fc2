"""link_update."""

from datetime import UTC, datetime

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from edge.models import EdgeChange
from links.errors import BadSlug, BadWindow, LinkConflict, SlugTaken
from links.models import Link
from links.services import link_create, link_update


@pytest.fixture
def link(workspace: Workspace) -> Link:
    """A published link."""
    made = link_create(
        workspace=workspace,
        actor=Actor(),
        destination="https://example.com/old",
        slug="old",
        tags=["a"],
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    EdgeChange.objects.all().delete()
    AuditEvent.objects.all().delete()
    return made


def _enqueued() -> set[str]:
    return set(EdgeChange.objects.values_list("key", flat=True))


def test_changes_what_is_given(link: Link, bob: User) -> None:
    changed = link_update(link=link, actor=Actor(user=bob), destination="https://example.com/new", expires_at=None)
    link.refresh_from_db()
    assert (link.destination, link.expires_at, link.slug, link.version) == ("https://example.com/new", None, "old", 2)
    assert changed.version == 2
    assert _enqueued() == {"old"}
    event = AuditEvent.objects.get()
    assert event.user == bob
    assert event.data == {
        "destination": ["https://example.com/old", "https://example.com/new"],
        "expires_at": ["2030-01-01T00:00:00+00:00", None],
    }


def test_a_rename_tells_the_edge_of_both_keys(link: Link) -> None:
    link_update(link=link, actor=Actor(), slug="new")
    assert _enqueued() == {"old", "new"}
    assert not EdgeChange.objects.filter(is_new=True).exists()
    link.refresh_from_db()
    assert link.key == "new"


def test_what_the_edge_does_not_hold_is_not_published(link: Link) -> None:
    link_update(link=link, actor=Actor(), title="T", notes="N", tags=["b", "A"])
    link.refresh_from_db()
    assert (link.title, link.notes, link.tag_names, link.version) == ("T", "N", ["a", "b"], 2)
    assert _enqueued() == set()


def test_a_change_of_nothing_writes_nothing(link: Link) -> None:
    link_update(link=link, actor=Actor(), slug="/old/", destination=" https://example.com/old", tags=["a"])
    link.refresh_from_db()
    assert link.version == 1
    assert _enqueued() == set()
    assert not AuditEvent.objects.exists()


def test_two_editors_cannot_overwrite_each_other(link: Link) -> None:
    link_update(link=link, actor=Actor(), title="first", expected_version=1)
    with pytest.raises(LinkConflict) as caught:
        link_update(link=link, actor=Actor(), title="second", expected_version=1)
    assert (caught.value.expected, caught.value.current) == (1, 2)
    link.refresh_from_db()
    assert link.title == "first"


def test_a_taken_slug_changes_nothing(link: Link, elsewhere: Workspace) -> None:
    link_create(workspace=elsewhere, actor=Actor(), destination="https://example.com", slug="theirs")
    EdgeChange.objects.all().delete()
    with pytest.raises(SlugTaken):
        link_update(link=link, actor=Actor(), slug="theirs", title="T", tags=["z"])
    link.refresh_from_db()
    assert (link.slug, link.title, link.tag_names) == ("old", "", ["a"])
    assert _enqueued() == set()


def test_bad_fields(link: Link) -> None:
    with pytest.raises(BadWindow):  # against the expiry that is stored
        link_update(link=link, actor=Actor(), activates_at=datetime(2031, 1, 1, tzinfo=UTC))
    with pytest.raises(BadSlug):
        link_update(link=link, actor=Actor(), slug=" ")


def test_a_deleted_link(link: Link) -> None:
    Link.objects.all().delete()
    with pytest.raises(Link.DoesNotExist):
        link_update(link=link, actor=Actor(), title="T")
