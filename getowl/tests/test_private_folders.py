"""What members may see and change in folders that are not open to everybody: a plain table, and a walk for leaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from accounts.actor import Actor
from accounts.models import Membership, Role, User, Workspace
from analytics.tests.conftest import store, tinybird
from analytics.tests.tinybird.stand_in import StandIn
from getowl.tests.acme import fill, ids_of, names
from getowl.tests.filled import clicks_of_acme
from getowl.tests.test_isolation import WORKSPACE_ROUTES
from links.access import access_link
from links.errors import LinkError
from links.models import Folder, Link
from links.permissions import reach_of
from links.services import folder_create, folder_share, link_create, link_delete, link_update
from links.tests.conftest import bucket

__all__ = ["bucket", "store", "tinybird"]

SignIn = Callable[[User], Client]
# Each holds a part that the walk asks for; a page that only shows what was asked for shows no whole word.
WORDS = ("zq-slug-77", "zq-page-77.com", "Zq title 77", "zq-tag-77", "Zq folder 77", "zq notes 77", "zq-gone-77")
PART = "q-"


def secret_folder(workspace: Workspace, alice: User, access: str) -> tuple[Folder, Link]:
    """A folder with a link whose words are unmistakable, and one that was deleted from it."""
    actor = Actor(user=alice)
    folder = folder_create(workspace=workspace, actor=actor, name=WORDS[4], access=access)
    fields: Any = {"title": WORDS[2], "tags": [WORDS[3]], "notes": WORDS[5], "folder": folder.public_id}
    link = link_create(workspace=workspace, actor=actor, destination=f"https://{WORDS[1]}/", slug=WORDS[0], **fields)
    link = link_update(link=link, actor=actor, title=WORDS[2] + "!")
    gone = link_create(workspace=workspace, actor=actor, destination="https://example.com/", slug=WORDS[6], **fields)
    link_delete(link=gone, actor=actor)
    return folder, link


def told(page: Any) -> list[str]:
    """The words that an answer holds."""
    body = b"".join(page) if page.streaming else page.content
    return [word for word in WORDS if word.encode() in body]


@pytest.mark.usefixtures("bucket")
def test_no_page_tells_of_a_private_folder(
    sign_in: SignIn, workspace: Workspace, alice: User, bob: User, store: StandIn
) -> None:
    values = ids_of(workspace, alice)
    folder, link = secret_folder(workspace, alice, "private")
    store.append(clicks_of_acme(workspace))
    values |= {"link_id": link.public_id, "folder_id": folder.public_id}
    asked = [
        "", f"q={PART}", f"link={link.public_id}", f"folder={folder.public_id}", f"tag={WORDS[3]}",
        f"id={link.public_id}", f"target={link.public_id}", "folder_q=q", "template_q=q",
    ]  # fmt: skip
    client, leaks, found = sign_in(bob), [], []
    for route in WORKSPACE_ROUTES:
        address = fill(route, values)
        for query in asked if client.get(address).status_code == 200 else asked[:1]:
            page = client.get(f"{address}?{query}")
            # Who asks for a tag by its name knows it: the page says that there is none, or shows it as asked for.
            words = set(told(page)) - ({WORDS[3]} if WORDS[3] in query else set())
            leaks += [f"{route}?{query}: {word}" for word in words]
        if {"link_id", "folder_id"} & set(names(route)):
            status = {client.get(address).status_code, client.post(address).status_code}
            found += [f"{route}: {status}"] if status - {404, 405} and "people" not in route else []
    assert leaks == []
    assert found == []
    # They are there for who manages: the walk would see them.
    owner = sign_in(alice)
    assert set(told(owner.get(f"/w/{workspace.public_id}/links/{link.public_id}"))) >= set(WORDS[:4])


@pytest.mark.usefixtures("bucket")
def test_no_page_changes_what_may_only_be_looked_at(
    sign_in: SignIn, workspace: Workspace, alice: User, bob: User, store: StandIn
) -> None:
    values = ids_of(workspace, alice)
    folder, link = secret_folder(workspace, alice, "view")
    values |= {"link_id": link.public_id, "folder_id": folder.public_id}
    before = Link.objects.filter(pk=link.pk).values().get()
    events = workspace.audit_events.filter(target=link.public_id).count()
    client, wrong = sign_in(bob), []
    for route in WORKSPACE_ROUTES:
        if route.endswith("/leave"):
            continue
        data = {"id": link.public_id, "destination": "https://evil.example/", "name": "Evil", "action": "delete"}
        status = client.post(fill(route, values), data).status_code
        if {"link_id", "folder_id"} & set(names(route)) and status not in {403, 404, 405}:
            wrong.append(f"{route}: {status}")
    for action in ("archive", "tag", "untag", "expire", "unexpire", "move", "delete"):
        sent = {"action": action, "id": link.public_id, "tags": WORDS[3], "expires_at": "2031-01-01T00:00"}
        client.post(f"/w/{workspace.public_id}/links/bulk", sent)
    assert wrong == []
    assert Link.objects.filter(pk=link.pk).values().get() == before
    assert workspace.audit_events.filter(target=link.public_id).count() == events
    assert told(client.get(f"/w/{workspace.public_id}/links/{link.public_id}"))


# Access level: who may see and change, of an owner, an admin, a member, one listed to look, one listed to edit,
# a viewer, a viewer listed to edit.
WHO = ("owner", "admin", "member", "looks", "edits", "viewer", "viewer listed")
TABLE = {
    "edit": ("see+edit", "see+edit", "see+edit", "see+edit", "see+edit", "see", "see"),
    "view": ("see+edit", "see+edit", "see", "see", "see+edit", "see", "see"),
    "private": ("see+edit", "see+edit", "", "see", "see+edit", "", "see"),
}


@pytest.mark.parametrize("access", TABLE)
@pytest.mark.parametrize("who", WHO)
def test_who_may_what(access: str, who: str, workspace: Workspace, alice: User) -> None:
    right = TABLE[access][WHO.index(who)]
    dora = User.objects.create_user("dora@example.com")
    role = {"owner": Role.OWNER, "admin": Role.ADMIN, "viewer": Role.VIEWER, "viewer listed": Role.VIEWER}
    member = Membership.objects.create(workspace=workspace, user=dora, role=role.get(who, Role.MEMBER))
    folder, link = secret_folder(workspace, alice, access)
    if who in ("looks", "edits", "viewer listed"):
        folder_share(folder=folder, actor=Actor(user=alice), membership=member, may_edit=who != "looks")
    reach = reach_of(Membership.objects.select_related("workspace", "user").get(pk=member.pk))
    assert Link.objects.seen_by(reach).filter(pk=link.pk).exists() == ("see" in right)
    assert Link.objects.editable_by(reach).filter(pk=link.pk).exists() == ("edit" in right)
    assert Folder.objects.seen_by(reach).filter(pk=folder.pk).exists() == ("see" in right)
    assert Folder.objects.editable_by(reach).filter(pk=folder.pk).exists() == ("edit" in right)
    if "see" not in right:
        with pytest.raises(Http404):
            access_link(workspace, link.public_id, reach)
    actor = Actor(user=dora)
    changes: list[Callable[[], object]] = [
        lambda: link_update(link=link, actor=actor, title="Other"),
        lambda: link_update(link=Link.objects.get(pk=link.pk), actor=actor, folder=""),
        lambda: link_create(
            workspace=workspace, actor=actor, destination="https://example.com/", folder=folder.public_id
        ),
    ]
    for change in changes:
        if "edit" in right:
            change()
            continue
        with pytest.raises((LinkError, Link.DoesNotExist)):  # what is hidden is not there
            change()
    if "edit" not in right:
        link.refresh_from_db()
        assert (link.title, link.folder_id) == (WORDS[2] + "!", folder.pk)


def test_a_link_is_not_put_into_a_folder_that_goes_meanwhile(workspace: Workspace, alice: User) -> None:
    """Whichever comes second finds what the first did: no link points at a folder that is gone."""
    folder = folder_create(workspace=workspace, actor=Actor(user=alice), name="Spring")
    Folder.objects.filter(pk=folder.pk).delete()
    with pytest.raises(LinkError, match="no such folder"):
        link_create(
            workspace=workspace,
            actor=Actor(user=alice),
            destination="https://example.com/",
            folder=folder.public_id,
        )
    assert not Link.objects.exists()
