"""Deleted links wait in a bin, and come back as they were."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, User, Workspace
from edge.models import EdgeChange
from links.errors import SlugTaken
from links.models import DeletedLink, Link
from links.services import link_create, link_delete, link_undelete
from links.tasks import empty_bin

_NOT_KEPT = {"key", "version", "updated_at", "_state", "_prefetched_objects_cache"}


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(
        workspace=workspace,
        actor=Actor(user=alice),
        destination="https://example.com/",
        slug="spring",
        tags=["Sale", "b"],
        password="correct horse",
        expires_at=timezone.now() + timedelta(days=3),
    )


def _values(link: Link) -> dict[str, object]:
    fresh = Link.objects.get(pk=link.pk)
    return {name: value for name, value in vars(fresh).items() if name not in _NOT_KEPT} | {"tags": fresh.tag_names}


def _delete(link: Link, user: User) -> DeletedLink:
    link_delete(link=link, actor=Actor(user=user))
    return DeletedLink.objects.get(public_id=link.public_id)


def test_comes_back_as_it_was(workspace: Workspace, alice: User, link: Link) -> None:
    before = _values(link)
    deleted = _delete(link, alice)
    assert not Link.objects.exists()
    EdgeChange.objects.all().delete()
    back = link_undelete(workspace=workspace, actor=Actor(user=alice), deleted=deleted)
    assert _values(back) == before
    assert back.version > link.version
    assert EdgeChange.objects.filter(key=back.key).exists()
    assert not DeletedLink.objects.exists()


def test_a_taken_slug_is_said_and_another_one_will_do(workspace: Workspace, alice: User, link: Link) -> None:
    deleted, actor = _delete(link, alice), Actor(user=alice)
    link_create(workspace=workspace, actor=actor, destination="https://example.com/other", slug="spring")
    with pytest.raises(SlugTaken):
        link_undelete(workspace=workspace, actor=actor, deleted=deleted)
    back = link_undelete(workspace=workspace, actor=actor, deleted=deleted, slug="spring-2")
    assert (back.public_id, back.slug, back.key) == (link.public_id, "spring-2", "spring-2")


def test_another_workspace_cannot_have_it(elsewhere: Workspace, mallory: User, alice: User, link: Link) -> None:
    deleted = _delete(link, alice)
    with pytest.raises(DeletedLink.DoesNotExist):
        link_undelete(workspace=elsewhere, actor=Actor(user=mallory), deleted=deleted)


def test_the_trail_holds_no_hash(alice: User, link: Link) -> None:
    password_hash = Link.objects.get().password_hash
    assert _delete(link, alice).snapshot["values"]["password_hash"] == password_hash
    assert password_hash not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_is_forgotten_after_thirty_days(alice: User, link: Link) -> None:
    _delete(link, alice)
    DeletedLink.objects.update(deleted_at=timezone.now() - timedelta(days=29))
    assert empty_bin() == 0
    DeletedLink.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    assert empty_bin() == 1
    assert not DeletedLink.objects.exists()
