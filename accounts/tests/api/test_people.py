"""Members and invitations over the API."""

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, Invitation, Membership, Role, User, Workspace
from accounts.services.invitations import MAILS_PER_HOUR, invitation_create
from accounts.tests.callers import Caller


def role_of(workspace: Workspace, user: User) -> str:
    return workspace.memberships.get(user=user).role


def test_members_page_by_page(api: Caller, alice: User, bob: User, carol: User) -> None:
    status, first = api.call("GET", "/members", limit="2")
    assert status == 200
    assert [one["email"] for one in first["items"]] == ["alice@example.com", "bob@example.com"]
    assert first["next"] == bob.public_id
    status, rest = api.call("GET", "/members", limit="2", starting_after=first["next"])
    assert [one["email"] for one in rest["items"]] == ["carol@example.com"]
    assert rest["next"] is None
    joined = rest["items"][0].pop("joinedAt")
    assert joined.endswith("Z")
    assert rest["items"][0] == {
        "id": carol.public_id,
        "name": "Carol",
        "email": "carol@example.com",
        "role": "viewer",
        "suspended": False,
        "secondFactor": False,
    }


def test_a_page_of_members_costs_the_same_for_many(
    api: Caller, workspace: Workspace, alice: User, django_assert_max_num_queries: object
) -> None:
    people = User.objects.bulk_create([User(email=f"m{n}@example.com", name=f"M{n}") for n in range(60)])
    Membership.objects.bulk_create([Membership(workspace=workspace, user=user) for user in people])
    api.call("GET", "/members")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(api.call("GET", "/members", limit="60")[1]["items"]) == 60


@pytest.mark.parametrize("path", ["/members", "/invitations", "/audit-events"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"starting_after": "usr_nobody"}, "starting_after"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
    ],
)
def test_a_page_that_there_is_not(api: Caller, path: str, query: dict[str, str], field: str) -> None:
    status, body = api.call("GET", path, **query)
    assert (status, body["error"]["field"]) == (422, field)


def test_another_role(api: Caller, workspace: Workspace, bob: User) -> None:
    status, member = api.call("PATCH", f"/members/{bob.public_id}", {"role": "viewer"})
    assert (status, member["role"]) == (200, "viewer")
    assert role_of(workspace, bob) == Role.VIEWER
    event = AuditEvent.objects.get(action="member.role_changed")
    assert event.data == {"member": "bob@example.com", "role": ["member", "viewer"]}
    assert event.api_key is not None


def test_suspended_and_back(api: Caller, workspace: Workspace, bob: User) -> None:
    status, member = api.call("PATCH", f"/members/{bob.public_id}", {"suspended": True})
    assert (status, member["suspended"]) == (200, True)
    assert workspace.memberships.get(user=bob).suspended_at is not None
    assert api.call("PATCH", f"/members/{bob.public_id}", {"suspended": False})[1]["suspended"] is False
    assert api.call("GET", f"/members/{bob.public_id}")[1]["suspended"] is False


def test_keys_do_not_touch_owners(api: Caller, workspace: Workspace, alice: User, bob: User) -> None:
    for method, path, data in [
        ("PATCH", f"/members/{bob.public_id}", {"role": "owner"}),
        ("PATCH", f"/members/{alice.public_id}", {"role": "admin"}),
        ("PATCH", f"/members/{alice.public_id}", {"suspended": True}),
        ("DELETE", f"/members/{alice.public_id}", None),
        ("POST", "/invitations", {"email": "eve@example.com", "role": "owner"}),
    ]:
        status, body = api.call(method, path, data)
        assert (status, body["error"]["code"]) == (403, "owners_only"), path
    assert (role_of(workspace, alice), role_of(workspace, bob)) == (Role.OWNER, Role.MEMBER)
    assert not Invitation.objects.exists()


def test_all_or_nothing(api: Caller, workspace: Workspace, alice: User, bob: User) -> None:
    """Were only one of both done, nobody would know which."""
    workspace.memberships.filter(user=bob).update(role=Role.OWNER)
    workspace.memberships.filter(user=alice).update(role=Role.ADMIN)
    assert api.call("PATCH", f"/members/{alice.public_id}", {"role": "owner", "suspended": True})[0] == 403
    assert workspace.memberships.get(user=alice).suspended_at is None


def test_removed(api: Caller, workspace: Workspace, bob: User, mallory: User) -> None:
    assert api.call("DELETE", f"/members/{bob.public_id}") == (204, None)
    assert not workspace.memberships.filter(user=bob).exists()
    for user in (bob, mallory):
        assert api.call("DELETE", f"/members/{user.public_id}")[0] == 404
        assert api.call("GET", f"/members/{user.public_id}")[0] == 404


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"role": "king"}, "role", "invalid"),
        ({"suspended": "yes"}, "suspended", "invalid"),
        ({"name": "Bob"}, "name", "unknown_field"),
    ],
)
def test_changes_that_there_are_not(api: Caller, bob: User, data: dict[str, object], field: str, code: str) -> None:
    status, body = api.call("PATCH", f"/members/{bob.public_id}", data)
    assert (status, body["error"]["field"], body["error"]["code"]) == (422, field, code)


def test_invitation_from_first_to_last(api: Caller, workspace: Workspace) -> None:
    status, made = api.call("POST", "/invitations", {"email": "Dave@Example.com", "role": "admin"})
    assert (status, made["email"], made["role"]) == (201, "dave@example.com", "admin")
    assert api.call("GET", "/invitations")[1] == {"items": [made], "next": None}
    status, again = api.call("POST", f"/invitations/{made['id']}/resend")
    assert status == 200
    assert again["expiresAt"] >= made["expiresAt"]
    assert api.call("DELETE", f"/invitations/{made['id']}") == (204, None)
    assert api.call("GET", "/invitations")[1] == {"items": [], "next": None}
    assert api.call("POST", f"/invitations/{made['id']}/resend")[0] == 404
    assert api.call("DELETE", f"/invitations/{made['id']}")[0] == 404


def test_invitations_page_by_page(api: Caller, workspace: Workspace, alice: User) -> None:
    for name in ("a", "b", "c"):
        invitation_create(workspace=workspace, actor=Actor(user=alice), email=f"{name}@example.com", role=Role.MEMBER)
    first = api.call("GET", "/invitations", limit="2")[1]
    rest = api.call("GET", "/invitations", limit="2", starting_after=first["next"])[1]
    assert [one["email"][0] for one in [*first["items"], *rest["items"]]] == ["c", "b", "a"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("data", "status", "code", "field"),
    [
        ({"email": "nobody"}, 422, "invalid", "email"),
        ({"email": "a\x00@example.com"}, 422, "invalid", "email"),
        ({"email": "x" * 300 + "@example.com"}, 422, "invalid", "email"),
        ({"email": 5}, 422, "invalid", "email"),
        ({}, 422, "required", "email"),
        ({"email": "d@example.com", "role": "king"}, 422, "invalid", "role"),
        ({"email": "d@example.com", "admin": True}, 422, "unknown_field", "admin"),
        ({"email": "bob@example.com"}, 409, "already_member", "email"),
    ],
)
def test_invitations_that_cannot_be(
    api: Caller, bob: User, data: dict[str, object], status: int, code: str, field: str
) -> None:
    answer, body = api.call("POST", "/invitations", data)
    assert (answer, body["error"]["code"], body["error"]["field"]) == (status, code, field)
    assert not Invitation.objects.exists()


def test_too_many_invitations(api: Caller) -> None:
    for n in range(MAILS_PER_HOUR):
        assert api.call("POST", "/invitations", {"email": f"m{n}@example.com"})[0] == 201
    status, body = api.call("POST", "/invitations", {"email": "more@example.com"})
    assert (status, body["error"]["code"]) == (429, "too_many_invitations")
    assert 0 < int(api.headers["Retry-After"]) <= 3600
