"""What waits for staff."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import BillingAccount, StaffRole, StripeEvent, User, Workspace
from accounts.tests.people import make_staff
from domains.models import Domain
from domains.states import State
from edge.models import EdgeChange
from links.models import EdgeSweep

SignIn = Callable[[User], Client]


def test_everything_that_waits_with_its_next_step(
    sign_in: SignIn, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff, ago = sign_in(make_staff(StaffRole.SUPPORT)), timezone.now() - timedelta(hours=1)
    assert staff.get("/admin/queue/").text.count("<p>Nothing.</p>") == 8
    for number in range(3):
        Domain.objects.create(
            workspace=workspace, hostname=f"go{number}.acme.com", registrable="acme.com", state=State.ACTIVE,
            failing_since=ago, state_since=ago, reason="It does not answer.",
        )  # fmt: skip
        EdgeChange.objects.create(
            key=f"bad{number}", rev=number + 1, not_before=ago, enqueued_at=ago, attempts=9, last_error="AccessDenied"
        )
    EdgeSweep.objects.create(kind=EdgeSweep.Kind.WORKSPACE, workspace=workspace)
    EdgeSweep.objects.update(created_at=ago)
    BillingAccount.objects.create(workspace=workspace, problem="Two subscriptions at once.")
    StripeEvent.objects.create(event_id="evt_1", type="invoice.paid", customer_id="cus_1", happened_at=ago)
    StripeEvent.objects.update(received_at=ago)
    with django_assert_max_num_queries(12):
        text = staff.get("/admin/queue/").text
    for words in (
        "go2.acme.com",
        "AccessDenied",
        "Two subscriptions at once.",
        "invoice.paid of cus_1",
        "links so far",
    ):
        assert words in text
    assert text.count("<p>Nothing.</p>") == 3


def test_what_is_on_its_way_does_not_wait_for_staff(sign_in: SignIn, workspace: Workspace) -> None:
    now = timezone.now()
    EdgeChange.objects.create(key="new", rev=1, not_before=now, enqueued_at=now)
    EdgeSweep.objects.create(kind=EdgeSweep.Kind.WORKSPACE, workspace=workspace)
    text = sign_in(make_staff(StaffRole.ABUSE)).get("/admin/queue/").text
    assert text.count("<p>Nothing.</p>") == 8
