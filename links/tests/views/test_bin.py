"""The page of deleted links, undoing a deletion, and the way back through the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from links.models import DeletedLink, Link
from links.services import link_create, link_delete

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def make(workspace: Workspace, user: User, slug: str) -> Link:
    return link_create(
        workspace=workspace, actor=Actor(user=user), destination=f"https://example.com/{slug}", slug=slug
    )


@pytest.fixture
def deleted(workspace: Workspace, alice: User) -> Link:
    link = make(workspace, alice, "spring")
    link_delete(link=link, actor=Actor(user=alice))
    return link


def url(workspace: Workspace, path: str = "") -> str:
    return f"/w/{workspace.public_id}/links/bin{path}"


def test_the_bin_is_listed_and_searched(sign_in: SignIn, carol: User, workspace: Workspace, deleted: Link) -> None:
    browser = sign_in(carol)
    page = browser.get(url(workspace))
    assert "/spring" in page.text
    assert "Restore" not in page.text  # she only looks
    assert "/spring" in browser.get(url(workspace, "?q=EXAMPLE.com/spr")).text
    assert "Nothing found" in browser.get(url(workspace, "?q=autumn")).text
    assert browser.get(url(workspace, "?after=lnk_x"))["Location"] == url(workspace)


def test_pages_of_the_bin_hold_every_link_once(sign_in: SignIn, bob: User, workspace: Workspace, deleted: Link) -> None:
    row = DeletedLink.objects.get()
    DeletedLink.objects.bulk_create(
        DeletedLink(
            workspace=workspace,
            public_id=f"lnk_{number:016}",
            short_url=f"acme.co/{number}",
            snapshot=row.snapshot,
            batch="bat_x",
            deleted_at=row.deleted_at,
        )
        for number in range(60)
    )
    browser, seen, address = sign_in(bob), [], url(workspace)
    while address:
        page = browser.get(address)
        seen += [one["deleted"].public_id for one in page.context["rows"]]
        address = page.context["older_url"]
    assert len(seen) == len(set(seen)) == 61


def test_selected_links_come_back(sign_in: SignIn, bob: User, workspace: Workspace, deleted: Link) -> None:
    browser = sign_in(bob)
    answer = browser.post(url(workspace, "/restore"), {"id": [deleted.public_id, "a\0", "lnk_x"]}, follow=True)
    assert "1 link is back." in answer.text
    assert Link.objects.get().public_id == deleted.public_id
    assert "The bin is empty" in answer.text


def test_a_taken_slug_is_asked_for_another(
    sign_in: SignIn, bob: User, alice: User, workspace: Workspace, deleted: Link
) -> None:
    make(workspace, alice, "spring")
    browser, restore = sign_in(bob), url(workspace, "/restore")
    answer = browser.post(restore, {"only": deleted.public_id})
    assert (answer.status_code, 'value="spring-2"' in answer.text) == (422, True)
    again = browser.post(restore, {"only": deleted.public_id, "slug": "spring"})
    assert again.status_code == 422
    browser.post(restore, {"only": deleted.public_id, "slug": "spring-2"})
    assert Link.objects.get(public_id=deleted.public_id).slug == "spring-2"


def test_only_what_can_come_back_does(
    sign_in: SignIn, bob: User, alice: User, workspace: Workspace, deleted: Link
) -> None:
    other = make(workspace, alice, "autumn")
    link_delete(link=other, actor=Actor(user=alice))
    make(workspace, alice, "spring")
    answer = sign_in(bob).post(url(workspace, "/restore"), {"id": [deleted.public_id, other.public_id]}, follow=True)
    assert "1 link is back." in answer.text
    assert "/spring stays in the bin" in answer.text
    assert set(DeletedLink.objects.values_list("public_id", flat=True)) == {deleted.public_id}


def test_for_good(sign_in: SignIn, bob: User, workspace: Workspace, deleted: Link) -> None:
    answer = sign_in(bob).post(url(workspace, "/forget"), {"id": [deleted.public_id]}, follow=True)
    assert "1 link is deleted for good." in answer.text
    assert not DeletedLink.objects.exists()
    assert workspace.audit_events.filter(action="link.forgotten", target=deleted.public_id).exists()


@pytest.mark.parametrize("path", ["{link}/delete", "bulk"])
def test_a_deletion_is_undone(sign_in: SignIn, bob: User, workspace: Workspace, path: str) -> None:
    link, browser = make(workspace, bob, "spring"), sign_in(bob)
    address = f"/w/{workspace.public_id}/links/{path.format(link=link.public_id)}"
    answer = browser.post(address, {"action": "delete", "id": [link.public_id]}, headers=HTMX)
    undo = answer["HX-Trigger"].partition('"undo_url": "')[2].partition('"')[0]
    assert not Link.objects.exists()
    back = browser.post(undo, headers=HTMX)
    assert "1 link is" in back["HX-Trigger"]
    assert Link.objects.get().public_id == link.public_id


@pytest.mark.parametrize("path", ["/restore", "/forget"])
def test_who_may(
    sign_in: SignIn, carol: User, mallory: User, elsewhere: Workspace, workspace: Workspace, deleted: Link, path: str
) -> None:
    form = {"id": [deleted.public_id]}
    assert sign_in(carol).post(url(workspace, path), form).status_code == 403
    assert sign_in(mallory).post(url(workspace, path), form).status_code == 404
    assert sign_in(mallory).post(url(elsewhere, path), form).status_code == 302
    assert sign_in(carol).get(url(workspace, path)).status_code == 405
    assert DeletedLink.objects.exists()
    assert not Link.objects.exists()


def test_the_api_restores(api: Caller, workspace: Workspace, alice: User, deleted: Link) -> None:
    make(workspace, alice, "spring")
    path = f"/links/{deleted.public_id}/restore"
    status, body = api.call("POST", path)
    assert (status, body["error"]["code"], body["error"]["field"]) == (409, "taken", "shortCode")
    status, body = api.call("POST", path, {"shortCode": "spring-2"})
    assert (status, body["id"], body["shortCode"]) == (200, deleted.public_id, "spring-2")
    assert api.call("POST", path)[0] == 404
