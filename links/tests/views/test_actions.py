"""The paste box, and archive, tag and delete from the list and the editor."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from edge.models import EdgeChange
from links.models import Link
from links.services import link_create

SignIn = Callable[[User], Client]
PATHS = ("quick", "bulk", "unarchive", "{link}/archive", "{link}/delete")


@pytest.fixture
def link(workspace: Workspace, alice: User) -> Link:
    return link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/", slug="spring")


def url(workspace: Workspace, path: str, link: Link | None = None) -> str:
    return f"/w/{workspace.public_id}/links/{path.format(link=link.public_id if link else '')}"


def test_quick_makes_a_link(sign_in: SignIn, bob: User, workspace: Workspace) -> None:
    form = {"destination": " example.com/x "}
    answer = sign_in(bob).post(url(workspace, "quick"), form, headers={"HX-Request": "true"})
    made = Link.objects.get()
    assert made.destination == "https://example.com/x"
    assert made.short_url in answer["HX-Trigger"]
    assert made.public_id in answer.content.decode()
    assert EdgeChange.objects.get().key == made.key


@pytest.mark.parametrize(("text", "words"), [("", "Paste or type"), ("ftp://example.com", "not to ftp:")])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_quick_keeps_bad_text(
    sign_in: SignIn, bob: User, workspace: Workspace, text: str, words: str, headers: dict[str, str]
) -> None:
    answer = sign_in(bob).post(url(workspace, "quick"), {"destination": text}, headers=headers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{text}"' in answer.content.decode() or not text
    assert not Link.objects.exists()


def test_archive_and_undo(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(bob)
    answer = browser.post(url(workspace, "{link}/archive", link), headers={"HX-Request": "true"})
    undo = url(workspace, "unarchive") + f"?id={link.public_id}"
    assert undo in answer["HX-Trigger"]
    assert Link.objects.archived().exists()
    browser.post(undo)
    assert not Link.objects.archived().exists()


def test_delete(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    answer = sign_in(bob).post(url(workspace, "{link}/delete", link))
    assert answer["Location"] == f"/w/{workspace.public_id}/links"
    assert not Link.objects.exists()


@pytest.mark.parametrize("action", ["archive", "restore", "tag", "delete"])
def test_bulk(sign_in: SignIn, bob: User, workspace: Workspace, link: Link, action: str) -> None:
    form = {"action": action, "id": [link.public_id], "tags": "sale"}
    assert sign_in(bob).post(url(workspace, "bulk"), form).status_code == 302
    assert Link.objects.filter(archived_at=None).exists() == (action in ("restore", "tag"))
    if action == "tag":
        assert Link.objects.get().tag_names == ["sale"]


def test_bulk_never_touches_another_workspace(sign_in: SignIn, mallory: User, elsewhere: Workspace, link: Link) -> None:
    sign_in(mallory).post(url(elsewhere, "bulk"), {"action": "delete", "id": [link.public_id]})
    assert Link.objects.exists()


def test_bad_action_and_bad_tag(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    browser = sign_in(bob)
    assert browser.post(url(workspace, "bulk"), {"action": "burn", "id": [link.public_id]}).status_code == 400
    form = {"action": "tag", "id": [link.public_id], "tags": "a" * 51}
    assert browser.post(url(workspace, "bulk"), form).status_code == 400


def test_zero_bytes_in_ids_name_no_link(sign_in: SignIn, bob: User, workspace: Workspace, link: Link) -> None:
    form = {"action": "archive", "id": ["a\0", link.public_id]}
    assert sign_in(bob).post(url(workspace, "bulk"), form).status_code == 302
    assert Link.objects.archived().exists()


@pytest.mark.parametrize("path", PATHS)
def test_who_may(
    sign_in: SignIn, carol: User, mallory: User, bob: User, workspace: Workspace, link: Link, path: str
) -> None:
    address = url(workspace, path, link)
    assert sign_in(carol).post(address).status_code == 403
    assert sign_in(mallory).post(address).status_code == 404
    assert sign_in(bob).get(address).status_code in (404, 405)
    assert Link.objects.active().exists()
