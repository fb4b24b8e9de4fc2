"""The day on which a workspace is deleted: what goes, in which order, and that it may be killed in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, LinkTally, Membership, User, Workspace
from accounts.services import workspace_deletion
from accounts.services.api_keys import api_key_create
from accounts.services.workspace_settings import logo_folder
from accounts.tasks import delete_workspaces
from domains.models import Domain
from domains.states import State
from exports.kinds import Kind
from exports.models import Export
from exports.services import export_start
from exports.tasks import run_export
from links.models import Import, LimitNotice, Link, Tag
from links.services import delete
from links.services.create import link_create
from links.services.imports import import_start
from links.services.settling import enqueue_links
from links.tests.conftest import bucket, edge, hold
from links.tests.edge import Edge
from webhooks.models import Delivery, Endpoint
from webhooks.services import endpoint_create

__all__ = ["bucket", "edge", "hold"]

SignIn = Callable[[User], Client]


class Killed(BaseException):
    """A worker that is gone."""


@pytest.fixture
def due(workspace: Workspace, alice: User, bob: User, bucket: str, hold: Callable[..., Domain]) -> Workspace:
    """Acme with something of everything; its day has come."""
    actor = Actor(user=alice)
    domain = hold(workspace)
    endpoint_create(
        workspace=workspace, actor=actor, url="https://hooks.example.com/", event_types=["link.created", "link.deleted"]
    )
    for number in range(7):
        link_create(workspace=workspace, actor=actor, destination="https://example.com/", slug=f"l{number}", tags=["a"])
    link_create(
        workspace=workspace, actor=actor, destination="https://example.com/", slug="own", domain=domain.hostname
    )
    api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    run_export(export_start(workspace=workspace, actor=actor, kind=Kind.LINKS, file_format="csv").public_id)
    rows = SimpleUploadedFile("rows.csv", b"destination\nhttps://example.com/")
    import_start(workspace=workspace, actor=actor, file=rows, filename="rows.csv")
    default_storage.save(f"{logo_folder(workspace)}left.png", ContentFile(b"png"))
    LimitNotice.objects.create(workspace=workspace, limit="tags", room=1, percent=100, used=1)
    Workspace.objects.filter(pk=workspace.pk).update(deletes_at=timezone.now())
    return workspace


@pytest.fixture
def files(due: Workspace) -> list[str]:
    """The keys of its files in the bucket."""
    keys = [Export.objects.get().file, Import.objects.get().file, f"{logo_folder(due)}left.png"]
    assert all(map(default_storage.exists, keys))
    return keys


def domain_is_down() -> None:
    """What the domains' worker does in its time."""
    Domain.objects.filter(state=State.REMOVING).update(state=State.REMOVED)


def finish() -> None:
    """Run until the workspace is gone, which must not take long."""
    for _ in range(20):
        domain_is_down()
        if delete_workspaces():
            return
    pytest.fail("never gone")


def assert_gone(workspace: Workspace, files: list[str]) -> None:
    workspace.refresh_from_db()
    assert (workspace.name, workspace.deleted_at is not None) == ("Deleted workspace", True)
    for model in (
        Membership,
        LinkTally,
        LimitNotice,
        ApiKey,
        AuditEvent,
        Link,
        Tag,
        Import,
        Export,
        Endpoint,
        Delivery,
    ):
        assert not model._default_manager.exists(), model
    assert Domain.objects.get().created_by is None
    assert not any(map(default_storage.exists, files))


def test_everything_goes_once_the_domain_is_down(due: Workspace, files: list[str], edge: Edge) -> None:
    edge.drain()
    before = [key for key in edge.items if key.endswith(("l0", "own"))]
    assert len(before) == 2
    assert delete_workspaces() == 0
    assert not Link.objects.exists()
    assert Domain.objects.get().state == State.REMOVING
    due.refresh_from_db()
    assert (due.name, due.deleted_at) == ("Acme", None)
    domain_is_down()
    assert delete_workspaces() == 1
    assert_gone(due, files)
    edge.drain()
    assert not set(before) & set(edge.items)
    assert delete_workspaces() == 0


def test_links_go_on_until_the_day(due: Workspace) -> None:
    Workspace.objects.filter(pk=due.pk).update(deletes_at=timezone.now() + timedelta(minutes=1))
    assert delete_workspaces() == 0
    assert Link.objects.count() == 8
    assert Membership.objects.count() == 2


def test_nobody_gets_in_from_the_day_on(
    due: Workspace, sign_in: SignIn, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _key, secret = api_key_create(workspace=due, actor=Actor(user=alice), name="Late", scopes=[ApiKey.Scope.READ])
    monkeypatch.setattr(workspace_deletion, "parts", lambda: [Stuck()])
    delete_workspaces()
    assert sign_in(alice).get(f"/w/{due.public_id}/links").status_code == 404
    assert client.get("/api/v1/links", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


class Stuck:
    """A part whose store is out of reach."""

    def clear(self, workspace: Workspace, limit: int) -> None:
        raise OSError("out of reach")


def test_a_store_out_of_reach_does_not_stop_the_others(
    due: Workspace, files: list[str], elsewhere: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    listdir = default_storage.listdir

    def fails_for_acme(folder: str) -> object:
        if folder == logo_folder(due):
            raise OSError("out of reach")
        return listdir(folder)

    delete_workspaces()
    domain_is_down()
    Workspace.objects.filter(pk=elsewhere.pk).update(deletes_at=timezone.now())
    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "listdir", fails_for_acme)
        assert delete_workspaces() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.deleted_at is not None
    finish()
    assert_gone(due, files)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_who_is_killed_is_followed(
    due: Workspace, files: list[str], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Inside the transaction of a batch of links: what that one did is undone, what the ones before did is not."""
    monkeypatch.setattr(workspace_deletion, "LIMIT", 3)
    calls: list[int] = []

    def dies(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) > after:
            raise Killed
        enqueue_links(*args, **kwargs)  # type: ignore[arg-type]  # passed on

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(delete, "enqueue_links", dies)
        delete_workspaces()
    assert Link.objects.count() == 8 - 3 * after
    finish()
    assert_gone(due, files)
