"""Support's pages: reachable, and unable to read or change secrets."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import ApiKey, AuditEvent, Role, User, Workspace, WorkspaceUsage
from accounts.plans import Plan
from accounts.services.api_keys import api_key_create
from accounts.services.invitations import invitation_create
from accounts.services.sso import sso_save

SignIn = Callable[[User], Client]


@pytest.fixture
def support(db: None) -> User:
    return User.objects.create_superuser("support@example.com")


@pytest.mark.parametrize(
    "model", ["user", "workspace", "membership", "invitation", "apikey", "auditevent", "workspacesso"]
)
def test_every_list_can_be_searched(sign_in: SignIn, support: User, alice: User, model: str) -> None:
    assert sign_in(support).get(f"/admin/accounts/{model}/", {"q": "acme"}).status_code == 200


def test_hashes_are_not_shown(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    actor = Actor(user=alice)
    key, _ = api_key_create(workspace=workspace, actor=actor, name="Build", scopes=[ApiKey.Scope.READ])
    invitation = invitation_create(workspace=workspace, actor=actor, email="d@example.com", role=Role.MEMBER)
    client = sign_in(support)
    assert key.key_hash not in client.get(f"/admin/accounts/apikey/{key.pk}/change/").text
    assert invitation.token_hash not in client.get(f"/admin/accounts/invitation/{invitation.pk}/change/").text
    alice.set_password("a long pass phrase")
    alice.save()
    assert alice.password not in client.get(f"/admin/accounts/user/{alice.pk}/change/").text


def test_the_audit_trail_cannot_be_rewritten(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    api_key_create(workspace=workspace, actor=Actor(user=alice), name="Build", scopes=[ApiKey.Scope.READ])
    event = AuditEvent.objects.get()
    client = sign_in(support)
    for page in ("delete", "change"):
        assert client.post(f"/admin/accounts/auditevent/{event.pk}/{page}/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/auditevent/add/").status_code == 403
    assert AuditEvent.objects.count() == 1


def test_support_changes_the_plan_and_nothing_else(
    sign_in: SignIn, support: User, workspace: Workspace, carol: User
) -> None:
    address = f"/admin/accounts/workspace/{workspace.pk}/change/"
    WorkspaceUsage.objects.create(
        workspace=workspace, month=date(2026, 11, 1), clicks=12_345, all_clicks=23_456, refreshed_at=timezone.now()
    )
    client = sign_in(support)
    assert "12345" in client.get(address).text
    forms = {
        f"{inline}-{count}": "0" for inline in ("memberships", "usage") for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    answer = client.post(address, {"plan": "pro", "name": "Mine", **forms})
    assert answer.status_code == 302
    workspace.refresh_from_db()
    assert (workspace.plan, workspace.name) == (Plan.PRO, "Acme")
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.data) == (
        "workspace.plan_changed",
        support,
        {"plan": ["enterprise", "pro"]},
    )
    client.post(address, {"plan": "pro", **forms})
    assert AuditEvent.objects.count() == 1
    assert client.post(address, {"plan": "gold", **forms}).status_code == 200
    assert sign_in(carol).post(address, {"plan": "free", **forms}).status_code == 302
    workspace.refresh_from_db()
    assert workspace.plan == Plan.PRO


def test_members_have_no_business_here(sign_in: SignIn, alice: User) -> None:
    assert sign_in(alice).get("/admin/").status_code == 302


def test_support_vouches_for_a_domain(sign_in: SignIn, support: User, alice: User, workspace: Workspace) -> None:
    sso = sso_save(
        workspace=workspace,
        actor=Actor(user=alice),
        email_domain="acme.com",
        issuer="https://login.acme.com",
        client_id="getowl",
        client_secret="a secret of acme",
        default_role=Role.MEMBER,
    )
    client = sign_in(support)
    assert "a secret" not in client.get(f"/admin/accounts/workspacesso/{sso.pk}/change/").text
    client.post("/admin/accounts/workspacesso/", {"action": "prove", "_selected_action": sso.pk})
    assert AuditEvent.objects.get(action="sso.proven").user == support
