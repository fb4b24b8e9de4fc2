"""Staff look at a workspace as its viewers do."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, StaffAction, StaffRole, User, Workspace
from accounts.support_view import LASTS
from accounts.tests.people import make_staff
from getowl.tests.acme import fill
from getowl.tests.test_isolation import ABSENT, SEEN, WORKSPACE_ROUTES, walk

SignIn = Callable[[User], Client]
WHY = "Ticket 9: the list looks odd"


@pytest.fixture
def staff(db: None, sign_in: SignIn) -> Client:
    return sign_in(make_staff(StaffRole.SUPPORT))


def begin(staff: Client, workspace: Workspace) -> None:
    answer = staff.post(f"/admin/do/view-as/{workspace.public_id}/", {"reason": WHY})
    assert answer.headers["Location"] == f"/w/{workspace.public_id}/links"


def test_a_look_shows_and_changes_nothing(staff: Client, workspace: Workspace, acme_ids: dict[str, str]) -> None:
    begin(staff, workspace)
    assert StaffAction.objects.get().action == "workspace.viewed"
    assert AuditEvent.objects.filter(workspace=workspace, action="workspace.viewed").count() == 1
    before = AuditEvent.objects.count()
    wrong = []
    own = [route for route in WORKSPACE_ROUTES if "workspace_slug" not in route]
    for route, method, answer in walk(staff, acme_ids, own):
        right = SEEN | {403} | ({404} if route in ABSENT else set()) if method == "GET" else {403, 404}
        if answer.status_code not in right:
            wrong.append(f"{method} {route}: {answer.status_code}")
    assert wrong == []
    assert AuditEvent.objects.count() == before
    page = staff.get(f"/w/{workspace.public_id}/links").text
    assert "You look at Acme for support" in page and "New link" not in page
    assert "Build" not in staff.get(f"/w/{workspace.public_id}/settings/api-keys").text


def test_it_ends_by_a_button_and_by_itself(staff: Client, workspace: Workspace) -> None:
    begin(staff, workspace)
    answer = staff.post("/admin/view-as/end/")
    assert answer.headers["Location"] == f"/admin/about/workspace/{workspace.public_id}/"
    assert staff.get(f"/w/{workspace.public_id}/links").status_code == 404
    begin(staff, workspace)
    with time_machine.travel(timezone.now() + LASTS, tick=False):
        assert staff.get(f"/w/{workspace.public_id}/links").status_code == 404


def test_only_the_one_workspace(staff: Client, workspace: Workspace, elsewhere: Workspace) -> None:
    begin(staff, workspace)
    assert staff.get(f"/w/{elsewhere.public_id}/links").status_code == 404


def test_a_closed_one_can_be_looked_at(staff: Client, workspace: Workspace) -> None:
    Workspace.objects.update(suspended_at=timezone.now(), suspended_because="Its pages ask for passwords.")
    begin(staff, workspace)
    assert "Its pages ask for passwords." in staff.get(f"/w/{workspace.public_id}/links").text


def test_who_is_no_longer_staff_sees_nothing(sign_in: SignIn, workspace: Workspace) -> None:
    user = make_staff(StaffRole.SUPPORT)
    client = sign_in(user)
    begin(client, workspace)
    User.objects.filter(pk=user.pk).update(staff_role=StaffRole.BILLING)
    assert client.get(f"/w/{workspace.public_id}/links").status_code == 404


def test_billing_staff_may_not(sign_in: SignIn, workspace: Workspace) -> None:
    staff = sign_in(make_staff(StaffRole.BILLING))
    assert staff.post(f"/admin/do/view-as/{workspace.public_id}/", {"reason": WHY}).status_code == 403
    assert staff.get(fill("w/<workspace_id>/settings", {"workspace_id": workspace.public_id})).status_code == 404
