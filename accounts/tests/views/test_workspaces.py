"""Onboarding, the switcher and the way back from /."""

from collections.abc import Callable

from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from accounts.services.workspaces import workspace_create

SignIn = Callable[[User], Client]


def test_a_new_user_names_a_workspace_and_owns_it(sign_in: SignIn, db: None) -> None:
    client = sign_in(User.objects.create_user("new@example.com"))
    assert client.get("/").headers["Location"] == "/workspaces/new"
    response = client.post("/workspaces/new", {"name": "Fresh"})
    membership = Membership.objects.get()
    assert membership.role == Role.OWNER
    assert response.headers["Location"] == f"/w/{membership.workspace.public_id}/links"
    assert client.get("/").headers["Location"] == response.headers["Location"]


def test_a_workspace_needs_a_name(sign_in: SignIn, alice: User) -> None:
    assert sign_in(alice).post("/workspaces/new", {"name": " "}).status_code == 422


def test_home_leads_to_where_one_was(sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    other = workspace_create(owner=alice, name="Aardvark")
    client = sign_in(alice)
    assert other.public_id in client.get("/").headers["Location"]
    client.get(f"/w/{workspace.public_id}/settings")
    assert workspace.public_id in client.get("/").headers["Location"]
    workspace.memberships.filter(user=alice).delete()
    assert other.public_id in client.get("/").headers["Location"]


def test_the_switcher_shows_only_ones_own(sign_in: SignIn, alice: User, elsewhere: Workspace) -> None:
    for path in ("/workspaces/menu", "/workspaces"):
        text = sign_in(alice).get(path).text
        assert "Acme" in text
        assert "Elsewhere" not in text
        assert sign_in(alice).post(path).status_code == 405


def test_the_profile(sign_in: SignIn, alice: User) -> None:
    response = sign_in(alice).post("/profile", {"name": "Alice Liddell"}, follow=True)
    assert "Alice Liddell" in response.text
    assert sign_in(alice).post("/profile", {"name": "x" * 101}).status_code == 422
    assert sign_in(alice).delete("/profile").status_code == 405
