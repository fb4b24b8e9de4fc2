"""The pages of folders, and choosing one for links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Role, User, Workspace
from links.models import Folder, FolderGrant, Link, LinkBatch
from links.services import folder_create, folder_share, link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return f"/w/{workspace.public_id}/folders"


@pytest.fixture
def make(workspace: Workspace, alice: User) -> Callable[..., Folder]:
    def make_folder(name: str, access: str = "edit") -> Folder:
        return folder_create(workspace=workspace, actor=Actor(user=alice), name=name, access=access)

    return make_folder


def link_in(workspace: Workspace, user: User, folder: Folder | None, slug: str = "spring") -> Link:
    return link_create(
        workspace=workspace, actor=Actor(user=user), destination="https://example.com/", slug=slug,
        folder=folder.public_id if folder else "",
    )  # fmt: skip


def test_an_owner_makes_renames_and_closes_a_folder(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str
) -> None:
    client = sign_in(alice)
    assert "No folders yet" in client.get(url).text
    assert client.post(f"{url}/new", {"name": "Spring", "access": "edit"}).status_code == 302
    folder = Folder.objects.get()
    page = client.post(f"{url}/{folder.public_id}", {"name": "Summer", "access": "private"}, follow=True).text
    assert "Listed people" in page
    folder.refresh_from_db()
    assert (folder.name, folder.access) == ("Summer", "private")
    assert "Only listed people see it" in client.get(url).text


def test_a_member_makes_open_folders_only(sign_in: SignIn, alice: User, bob: User, url: str) -> None:
    client = sign_in(bob)
    assert 'name="access"' not in client.get(f"{url}/new").text
    client.post(f"{url}/new", {"name": "Mine", "access": "private"})
    assert Folder.objects.get().access == "edit"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": " "}, "Give the folder a name"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "spring"}, "is taken"),
        ({"name": "Ok", "access": "open"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    sign_in: SignIn, alice: User, make: Callable[..., Folder], url: str, data: dict[str, str], said: str
) -> None:
    make("Spring")
    answer = sign_in(alice).post(f"{url}/new", {"access": "edit", **data})
    assert answer.status_code == 422
    assert said in answer.text
    assert Folder.objects.count() == 1


def test_who_only_looks_changes_nothing(
    sign_in: SignIn, alice: User, carol: User, make: Callable[..., Folder], url: str
) -> None:
    folder = make("Spring")
    client = sign_in(carol)
    page = client.get(url)
    assert "Spring" in page.text
    assert "New folder" not in page.text
    for path in ("/new", f"/{folder.public_id}", f"/{folder.public_id}/delete", f"/{folder.public_id}/people"):
        assert client.post(f"{url}{path}", {"name": "x"}).status_code == 403
    assert Folder.objects.get().name == "Spring"


def test_a_private_folder_is_not_there_for_others(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, make: Callable[..., Folder], url: str
) -> None:
    folder = make("Hush", "private")
    client = sign_in(bob)
    assert "Hush" not in client.get(url).text
    assert client.get(f"{url}?after={folder.public_id}").status_code == 302
    for path in ("", "/delete"):
        assert client.post(f"{url}/{folder.public_id}{path}").status_code == 404
    folder_share(folder=folder, actor=Actor(user=alice), membership=workspace.memberships.get(user=bob), may_edit=False)
    client = sign_in(bob)
    assert "Hush" in client.get(url).text
    assert client.get(f"{url}/{folder.public_id}").status_code == 403


def test_people_are_listed_and_taken_off(
    sign_in: SignIn, alice: User, bob: User, mallory: User, workspace: Workspace, make: Callable[..., Folder], url: str
) -> None:
    folder = make("Hush", "private")
    client, people = sign_in(alice), f"{url}/{folder.public_id}/people"
    assert "bob@example.com" in client.get(f"{url}/{folder.public_id}").text
    for email, said in [("mallory@example.com", "Nobody in this workspace"), ("", "Enter the e-mail"), ("no", "valid")]:
        answer = client.post(people, {"email": email, "may_edit": "1"})
        assert answer.status_code == 422
        assert said in answer.text
    assert "is listed" in client.post(people, {"email": "Bob@example.com", "may_edit": ""}, follow=True).text
    assert FolderGrant.objects.get().may_edit is False
    client.post(people, {"email": "bob@example.com", "may_edit": "1"})
    assert FolderGrant.objects.get().may_edit is True
    assert sign_in(bob).post(people, {"email": "carol@example.com"}).status_code == 403
    assert client.post(f"{people}/{mallory.public_id}/remove").status_code == 404
    assert client.post(f"{people}/{bob.public_id}/remove").status_code == 302
    assert not FolderGrant.objects.exists()


def test_links_of_a_deleted_folder_stay(
    sign_in: SignIn, alice: User, workspace: Workspace, make: Callable[..., Folder], url: str
) -> None:
    folder = make("Hush", "private")
    link = link_in(workspace, alice, folder)
    client = sign_in(alice)
    assert "everybody in the workspace will see" in client.get(f"{url}/{folder.public_id}").text
    page = client.post(f"{url}/{folder.public_id}/delete", follow=True).text
    assert "1 link is in no folder now." in page
    link.refresh_from_db()
    assert link.folder is None


def test_the_list_is_searched_and_paged(
    sign_in: SignIn, alice: User, workspace: Workspace, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Folder.objects.bulk_create(
        Folder(workspace=workspace, name=f"Folder {n:03}", folded=f"folder {n:03}") for n in range(120)
    )
    client = sign_in(alice)
    client.get(url)
    with django_assert_max_num_queries(6):
        first = client.get(url)
    assert "Folder 049" in first.text
    assert "Folder 050" not in first.text
    after = Folder.objects.get(name="Folder 049").public_id
    assert "Folder 050" in client.get(f"{url}?after={after}").text
    assert "Folder 119" in client.get(f"{url}?q=R+119").text
    assert client.get(f"{url}?after=fld_absent").status_code == 302
    options = client.get(f"{url}/options").text
    assert options.count("<option") == 101
    assert "Folder 119" in client.get(f"{url}/options?folder_q=119").text


def test_the_editor_offers_folders_that_links_may_be_put_in(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, make: Callable[..., Folder]
) -> None:
    spring, _, _ = make("Spring"), make("Looked at", "view"), make("Hush", "private")
    client, links = sign_in(bob), f"/w/{workspace.public_id}/links"
    page = client.get(f"{links}/new?folder={spring.public_id}", headers={"HX-Request": "true"}).text
    assert f'<option value="{spring.public_id}" selected>Spring' in page
    assert "Looked at" not in page
    assert "Hush" not in page
    sent: dict[str, Any] = {
        "destination": "https://example.com/", "slug": "a", "status_code": "302", "query_mode": "keep",
        "folder": spring.public_id,
    }  # fmt: skip
    assert client.post(f"{links}/new", sent).status_code in (200, 302)
    link = Link.objects.get()
    assert link.folder == spring
    assert client.post(f"{links}/{link.public_id}", {**sent, "folder": "", "version": "1"}).status_code in (200, 302)
    assert Link.objects.get().folder is None
    answer = client.post(f"{links}/{link.public_id}", {**sent, "folder": "fld_0", "version": "2"})
    assert answer.status_code == 422
    assert "There is no such folder." in answer.text


def test_a_link_that_may_only_be_looked_at_says_so(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, make: Callable[..., Folder]
) -> None:
    link = link_in(workspace, alice, make("Looked at", "view"))
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links/{link.public_id}"
    page = client.get(url).text
    assert "You can look at links in this folder, not change them." in page
    assert "Looked at" in page
    assert client.post(url, {"destination": "https://example.com/b"}).status_code == 403


def test_many_links_move_and_come_back(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, make: Callable[..., Folder]
) -> None:
    spring, summer, locked = make("Spring"), make("Summer"), make("Locked", "view")
    links = [link_in(workspace, alice, folder, slug) for folder, slug in [(spring, "a"), (None, "b"), (locked, "c")]]
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links"
    data = {"action": "move", "folder": summer.public_id, "id": [link.public_id for link in links]}
    assert client.post(f"{url}/bulk", data).status_code == 302
    assert [link.folder for link in Link.objects.order_by("slug")] == [summer, summer, locked]
    batch = LinkBatch.objects.get()
    assert client.post(f"{url}/changes/{batch.public_id}/undo").status_code == 302
    assert [link.folder for link in Link.objects.order_by("slug")] == [spring, None, locked]
    for folder in (locked.public_id, "fld_absent"):
        assert client.post(f"{url}/bulk", {**data, "folder": folder}).status_code == 400


def test_undoing_a_move_leaves_links_whose_folder_is_closed_by_now(
    sign_in: SignIn, alice: User, bob: User, workspace: Workspace, make: Callable[..., Folder]
) -> None:
    spring, summer = make("Spring"), make("Summer")
    link = link_in(workspace, alice, spring)
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links"
    client.post(f"{url}/bulk", {"action": "move", "folder": summer.public_id, "id": link.public_id})
    Folder.objects.filter(pk=spring.pk).update(access="private")
    assert client.post(f"{url}/changes/{LinkBatch.objects.get().public_id}/undo").status_code == 302
    link.refresh_from_db()
    assert link.folder == summer
    assert workspace.memberships.get(user=bob).role == Role.MEMBER
