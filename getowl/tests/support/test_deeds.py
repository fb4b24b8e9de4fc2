"""What support does, with a reason that stays."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent, Invitation, Role, StaffAction, StaffRole, User, Workspace, WorkspaceUsage
from accounts.plans import Plan, month_of
from accounts.services.invitations import invitation_create
from accounts.services.workspaces import workspace_change_plan
from accounts.staff import DUTIES
from accounts.tests.people import PASSWORD, make_staff
from edge.models import EdgeChange
from getowl.support.deeds import DEEDS
from links.services import link_create
from links.tasks import tell_of_limits

SignIn = Callable[[User], Client]
WHY = "Ticket 42: they asked for it"


def last() -> tuple[str, str, str]:
    action = StaffAction.objects.latest("id")
    return action.action, action.target, action.reason


def test_the_plan(sign_in: SignIn, workspace: Workspace) -> None:
    client, address = sign_in(make_staff(StaffRole.BILLING)), f"/admin/do/set-plan/{workspace.public_id}/"
    assert "Limits and features change" in client.get(address).text
    answer = client.post(address, {"plan": "pro", "reason": WHY})
    assert answer.headers["Location"] == f"/admin/about/workspace/{workspace.public_id}/"
    workspace.refresh_from_db()
    assert workspace.plan == Plan.PRO
    assert last() == ("workspace.plan.pro", workspace.public_id, WHY)
    assert AuditEvent.objects.get(action="workspace.plan_changed").data == {"plan": ["enterprise", "pro"]}
    for wrong in ({"plan": "gold", "reason": WHY}, {"plan": "free"}, {"plan": "free", "reason": "   "}):
        assert client.post(address, wrong).status_code == 422
    workspace.refresh_from_db()
    assert (workspace.plan, StaffAction.objects.count()) == (Plan.PRO, 1)
    assert WHY in client.get(f"/admin/about/workspace/{workspace.public_id}/").text


def test_a_limit_of_its_own_until_the_plan_changes(sign_in: SignIn, workspace: Workspace, alice: User) -> None:
    client, address = sign_in(make_staff(StaffRole.BILLING)), f"/admin/do/agree-limit/{workspace.public_id}/"
    for limit, room in (("folders", 0), ("clicks_a_month", 5)):
        answer = client.post(address, {"limit": limit, "room": room, "reason": WHY})
        assert answer.headers["Location"] == f"/admin/about/workspace/{workspace.public_id}/"
    assert last() == ("workspace.limit.clicks_a_month", workspace.public_id, WHY)
    event = AuditEvent.objects.filter(action="workspace.limit_agreed").earliest("id")
    assert event.data == {"folders": [None, 0]}
    refused = sign_in(alice).post(f"/w/{workspace.public_id}/folders/new", {"name": "First", "access": "edit"})
    assert (refused.status_code, "room for 0 folders" in refused.text) == (422, True)
    usage = WorkspaceUsage.objects.create(
        workspace=workspace, month=month_of(timezone.now()), clicks=6, all_clicks=6, refreshed_at=timezone.now()
    )
    assert list(WorkspaceUsage.objects.over_allowance(usage.month)) == [usage]
    assert tell_of_limits() == 1
    assert "Clicks this month: 6 of 5" in mail.outbox[0].body
    assert client.post(address, {"limit": "folders", "room": "", "reason": WHY}).status_code == 302
    workspace.refresh_from_db()
    assert workspace.agreed_limits == {"clicks_a_month": 5}
    for wrong in ({"limit": "gold", "room": 1}, {"limit": "tags", "room": -1}, {"limit": "tags", "room": "many"}):
        assert client.post(address, {**wrong, "reason": WHY}).status_code == 422
    workspace_change_plan(workspace=workspace, actor=Actor(), plan=Plan.FREE)
    workspace.refresh_from_db()
    assert workspace.agreed_limits is None
    assert not WorkspaceUsage.objects.over_allowance(usage.month)


def test_an_invitation_again(sign_in: SignIn, workspace: Workspace, alice: User) -> None:
    made = invitation_create(workspace=workspace, actor=Actor(user=alice), email="d@example.com", role=Role.MEMBER)
    client = sign_in(make_staff(StaffRole.SUPPORT))
    assert client.post(f"/admin/do/resend-invitation/{made.public_id}/", {"reason": WHY}).status_code == 302
    assert Invitation.objects.get().expires_at > made.expires_at
    assert last() == ("invitation.resent", made.public_id, WHY)


def test_signed_out_everywhere(
    sign_in: SignIn, alice: User, with_password: Callable[[User], User], client: Client
) -> None:
    with_password(alice)
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.get("/accounts/2fa/").status_code == 200
    support = sign_in(make_staff(StaffRole.SUPPORT))
    support.post(f"/admin/do/sign-out/{alice.public_id}/", {"reason": WHY})
    assert client.get("/accounts/2fa/").status_code == 302
    assert not UserSession.objects.filter(user=alice).exists()
    assert last() == ("user.signed_out", alice.public_id, WHY)


def test_an_account_off_and_on(sign_in: SignIn, alice: User) -> None:
    abuse = sign_in(make_staff(StaffRole.ABUSE))
    abuse.post(f"/admin/do/switch-off/{alice.public_id}/", {"reason": WHY})
    alice.refresh_from_db()
    assert (alice.is_active, last()[0]) == (False, "user.switched_off")
    abuse.post(f"/admin/do/switch-on/{alice.public_id}/", {"reason": WHY})
    alice.refresh_from_db()
    assert (alice.is_active, last()[0]) == (True, "user.switched_on")


def test_who_is_staff(sign_in: SignIn, bob: User) -> None:
    me = make_staff(StaffRole.ADMIN)
    client, address = sign_in(me), f"/admin/do/staff-role/{bob.public_id}/"
    client.post(address, {"role": "abuse", "reason": WHY})
    bob.refresh_from_db()
    assert (bob.is_staff, bob.staff_role, last()[0]) == (True, "abuse", "staff.abuse")
    client.post(address, {"role": "", "reason": WHY})
    bob.refresh_from_db()
    assert (bob.is_staff, bob.staff_role) == (False, "")
    refused = client.post(f"/admin/do/staff-role/{me.public_id}/", {"role": "", "reason": WHY})
    assert (refused.status_code, "Somebody else has to change" in refused.text) == (422, True)


def test_a_link_published_again(sign_in: SignIn, workspace: Workspace, alice: User) -> None:
    link = link_create(workspace=workspace, actor=Actor(user=alice), slug="a", destination="https://example.com/")
    EdgeChange.objects.all().delete()
    sign_in(make_staff(StaffRole.SUPPORT)).post(f"/admin/do/republish/{link.public_id}/", {"reason": WHY})
    assert EdgeChange.objects.get().key == link.key
    assert last() == ("link.republished", link.public_id, WHY)


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_only_for_those_whose_duty_it_is(sign_in: SignIn, alice: User, name: str) -> None:
    for role in StaffRole:
        client = sign_in(make_staff(role))
        allowed = DEEDS[name].duty in DUTIES[role]
        for answer in (client.get(f"/admin/do/{name}/none/"), client.post(f"/admin/do/{name}/none/", {"reason": WHY})):
            assert answer.status_code == (404 if allowed else 403), role
    assert not StaffAction.objects.exists()


def test_what_is_no_deed(sign_in: SignIn, workspace: Workspace) -> None:
    client = sign_in(make_staff(StaffRole.ADMIN))
    assert client.get(f"/admin/do/delete-everything/{workspace.public_id}/").status_code == 404
    assert client.put(f"/admin/do/set-plan/{workspace.public_id}/").status_code == 405


def test_a_plan_by_staff_stays_whatever_is_paid(sign_in: SignIn, workspace: Workspace) -> None:
    client, address = sign_in(make_staff(StaffRole.BILLING)), f"/admin/do/set-plan/{workspace.public_id}/"
    client.post(address, {"plan": "team", "reason": WHY})
    workspace.refresh_from_db()
    assert (workspace.plan, workspace.plan_by_staff) == (Plan.TEAM, True)
    client.post(address, {"plan": "", "reason": WHY})
    workspace.refresh_from_db()
    assert (workspace.plan, workspace.plan_by_staff) == (Plan.FREE, False)
