"""What comes with a larger plan: keys of the API, single sign-on, the audit trail. Nothing is lost on a smaller one."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actor import Actor
from accounts.audit import audit
from accounts.models import ApiKey, User, Workspace, WorkspaceSso
from accounts.plans import Plan
from accounts.services.workspaces import workspace_change_plan
from accounts.tests.callers import Caller
from accounts.tests.people import confirm
from accounts.tests.single_sign_on import FIELDS

SignIn = Callable[[User], Client]


def _on(workspace: Workspace, plan: Plan) -> None:
    workspace_change_plan(workspace=workspace, actor=Actor(), plan=plan)


def _page(workspace: Workspace, name: str) -> str:
    return reverse(f"accounts:{name}", kwargs={"workspace_id": workspace.public_id})


def test_keys_come_with_pro_and_those_from_before_can_read(
    api: Caller, workspace: Workspace, alice: User, sign_in: SignIn
) -> None:
    client, url, form = sign_in(alice), _page(workspace, "api_keys"), {"name": "New", "access": "read"}
    _on(workspace, Plan.FREE)
    page = client.get(url)
    assert "Comes with the Pro plan" in page.text
    assert "Make a key" not in page.text
    assert "Revoke test" in page.text  # the one that is there
    refused = client.post(url, form)
    assert (refused.status_code, ApiKey.objects.count()) == (403, 1)
    assert "Programs may change things from the Pro plan on; this workspace is on Free." in refused.text
    assert reverse("links:usage", kwargs={"workspace_id": workspace.public_id}) in refused.text
    assert api.call("GET", "/links")[0] == 200
    status, answer = api.call("POST", "/links", {"destinationUrl": "https://example.com/"})
    assert (status, answer["error"]["code"]) == (403, "plan_required")
    _on(workspace, Plan.PRO)
    assert api.call("POST", "/links", {"destinationUrl": "https://example.com/"})[0] == 201
    assert client.post(url, form).status_code == 200
    assert ApiKey.objects.count() == 2


def test_the_trail_comes_with_team_and_is_written_before(
    api: Caller, workspace: Workspace, alice: User, sign_in: SignIn
) -> None:
    client, url, export = sign_in(alice), _page(workspace, "audit"), _page(workspace, "audit_export")
    _on(workspace, Plan.PRO)
    audit(workspace=workspace, actor=Actor(user=alice), action="link.deleted", target="lnk_before")
    page = client.get(url)
    assert page.status_code == 200
    assert "The audit trail comes with the Team plan; this workspace is on Pro." in page.text
    assert "lnk_before" not in page.text
    assert client.get(export).status_code == 403
    assert api.call("GET", "/audit-events")[1]["error"]["code"] == "plan_required"
    _on(workspace, Plan.TEAM)
    assert "lnk_before" in client.get(url).text
    assert "lnk_before" in client.get(export).getvalue().decode()
    assert api.call("GET", "/audit-events")[0] == 200


def test_single_sign_on_comes_with_team_and_what_is_set_up_can_be_taken_away(
    workspace: Workspace, sso: WorkspaceSso, alice: User, enter_password: SignIn
) -> None:
    client, url, change = enter_password(alice), _page(workspace, "sso"), _page(workspace, "sso_change")
    confirm(client)
    _on(workspace, Plan.PRO)
    page = client.get(url)
    assert "Single sign-on comes with the Team plan; this workspace is on Pro." in page.text
    assert "Your OpenID provider" not in page.text
    assert client.post(url, FIELDS).status_code == 403
    for what in ("require", "prove"):
        answer = client.post(change, {"do": what}, follow=True)
        assert "Single sign-on comes with the Team plan" in str(*answer.context["messages"])
    workspace.refresh_from_db()
    assert not workspace.requires_sso
    client.post(change, {"do": "remove"})
    assert not WorkspaceSso.objects.exists()


@pytest.mark.parametrize("name", ["api_keys", "sso"])
def test_the_role_is_asked_before_the_plan(name: str, workspace: Workspace, bob: User, sign_in: SignIn) -> None:
    _on(workspace, Plan.FREE)
    answer = sign_in(bob).get(_page(workspace, name))
    assert (answer.status_code, "plan" in answer.text) == (403, False)
