"""What support sees of a customer's payments, and does about them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.actor import Actor
from accounts.models import BillingAccount, StaffAction, StaffRole, StripeEvent, User, Workspace
from accounts.plans import Plan
from accounts.services.workspace_deletion import workspace_ask_deletion, workspaces_delete_due
from accounts.tests.people import make_staff
from getowl.local.stripe.checkout import session_pay
from getowl.tests.billing.conftest import Till, account
from getowl.tests.billing.test_checkout import WORKS, checkout, post

SignIn = Callable[[User], Client]
WHY = "Ticket 12: they asked for it"


@pytest.fixture
def staff(sign_in: SignIn) -> Client:
    return sign_in(make_staff(StaffRole.BILLING))


def do(staff: Client, what: str, workspace: Workspace, **given: str) -> None:
    answer = staff.post(f"/admin/do/{what}/{workspace.public_id}/", {"reason": WHY, **given})
    assert answer.status_code == 302, answer.content.decode()


def test_a_trial_is_extended(till: Till, free: Workspace, alice: User, sign_in: SignIn, staff: Client) -> None:
    post(sign_in(alice), free, "trial", plan="pro")
    before = account(free).trial_end
    do(staff, "extend-trial", free, days="14")
    after = account(free).trial_end
    assert before and after and after - before == timedelta(days=14)
    assert StaffAction.objects.get().action == "trial.extended"
    answer = staff.post(f"/admin/do/extend-trial/{free.public_id}/", {"reason": WHY, "days": "1000"})
    assert answer.status_code == 422 and account(free).trial_end == after


def test_without_a_trial_nothing_is_extended(till: Till, free: Workspace, staff: Client) -> None:
    answer = staff.post(f"/admin/do/extend-trial/{free.public_id}/", {"reason": WHY, "days": "14"})
    assert b"no subscription that could be changed" in answer.content
    assert not StaffAction.objects.exists()


def test_paid_and_nothing_came(till: Till, free: Workspace, alice: User, sign_in: SignIn, staff: Client) -> None:
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    do(staff, "read-stripe", free)
    assert account(free).workspace.plan == Plan.PRO


def test_what_is_agreed_stays_whatever_is_paid(
    till: Till, free: Workspace, alice: User, sign_in: SignIn, staff: Client
) -> None:
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    do(staff, "set-plan", free, plan="enterprise")
    till.deliver_all()
    assert (account(free).granted_plan, account(free).workspace.plan) == (Plan.PRO, Plan.ENTERPRISE)
    do(staff, "set-plan", free, plan="")
    assert account(free).workspace.plan == Plan.PRO


def test_a_customer_is_found_by_stripes_names(
    till: Till, free: Workspace, alice: User, sign_in: SignIn, staff: Client
) -> None:
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    till.deliver_all()
    own = account(free)
    for name in (own.customer_id, own.subscription_id, StripeEvent.objects.earliest("id").event_id):
        assert b"Acme" in staff.get("/admin/find/", {"q": name or ""}).content
    page = staff.get(f"/admin/about/workspace/{free.public_id}/").content.decode()
    assert own.customer_id and own.customer_id in page and "customer.subscription.created" in page


def test_an_event_is_replayed_from_the_admin(
    till: Till, free: Workspace, alice: User, sign_in: SignIn, staff: Client
) -> None:
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    till.deliver_all()
    event = StripeEvent.objects.earliest("id")
    form = {"action": "replay", "_selected_action": [str(event.pk)]}
    staff.post("/admin/accounts/stripeevent/", form)
    event.refresh_from_db()
    assert event.processed_at is None
    support = sign_in(make_staff(StaffRole.SUPPORT, "another@getowl.example"))
    till.deliver_all()
    support.post("/admin/accounts/stripeevent/", form)
    event.refresh_from_db()
    assert event.processed_at is not None


def test_who_deletes_the_workspace_pays_no_longer(till: Till, free: Workspace, alice: User, sign_in: SignIn) -> None:
    session_pay(till.stripe, checkout(till, sign_in(alice), free), WORKS)
    till.deliver_all()
    workspace_ask_deletion(workspace=free, actor=Actor(user=alice))
    Workspace.objects.update(deletes_at="2026-01-01T00:00:00Z")
    till.stripe.faults.status = 401
    workspaces_delete_due()
    assert till.stripe.all("subscription")[0]["status"] == "active"
    till.stripe.faults.status = 0
    workspaces_delete_due()
    assert till.stripe.all("subscription")[0]["status"] == "canceled"
    assert not BillingAccount.objects.exists()
