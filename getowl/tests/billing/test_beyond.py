"""Clicks beyond the plan, shown and paid for by use."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.billing.setup import stripe_set_up
from accounts.models import User, Workspace, WorkspaceUsage
from accounts.plans import allowance, month_of
from accounts.tasks import reconcile_billing, report_beyond
from getowl.local.stripe.checkout import session_pay
from getowl.local.stripe.clock import advance
from getowl.tests.billing.conftest import Till, account
from getowl.tests.billing.test_checkout import WORKS, checkout, post, said

SignIn = Callable[[User], Client]
# Not near the end of a month: the tests count within one.
NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def client(till: Till, free: Workspace, alice: User, sign_in: SignIn, settings: Settings) -> Client:
    """Alice's browser; Acme pays for Pro by the month, and may pay for clicks."""
    settings.STRIPE_CLICKS_BEYOND = True
    list(stripe_set_up(webhook_url=""))
    client = sign_in(alice)
    session_pay(till.stripe, checkout(till, client, free), WORKS)
    till.deliver_all()
    return client


def had(workspace: Workspace, clicks: int, month: date) -> None:
    """So many clicks in the month so far."""
    values = {"clicks": clicks, "all_clicks": clicks, "refreshed_at": timezone.now()}
    WorkspaceUsage.objects.update_or_create(workspace=workspace, month=month, defaults=values)


def reported(till: Till) -> int:
    return sum(int(one["payload"]["value"]) for one in till.stripe.all("billing.meter_event"))


def test_nothing_is_hidden_and_what_is_beyond_is_on_the_invoice(till: Till, client: Client, free: Workspace) -> None:
    assert "€0.20" in client.get(f"/w/{free.public_id}/settings/billing").content.decode()
    assert said(post(client, free, "beyond", on="1")) == "All clicks are shown now."
    own = account(free)
    assert own.pays_beyond and own.workspace.pays_beyond and own.plan == "pro"
    assert allowance(own.workspace).clicks_a_month is None
    month = month_of(timezone.now())
    had(free, 100_000, month)
    assert (report_beyond(), reported(till)) == (0, 0)
    had(free, 100_001, month)
    assert (report_beyond(), report_beyond(), reported(till)) == (1, 0, 1)
    had(free, 134_500, month)
    assert (report_beyond(), reported(till)) == (1, 35)
    assert reconcile_billing() == 0
    advance(till.stripe, 32 * 86_400)
    assert till.stripe.all("invoice")[-1]["total"] == 12_00 + 35 * 20

    assert said(post(client, free, "beyond", on="0")) == "Clicks beyond the plan are hidden again."
    assert not account(free).workspace.pays_beyond
    assert allowance(account(free).workspace).clicks_a_month == 100_000


def test_who_is_killed_in_between_reports_the_same_again(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "beyond", on="1")
    month = month_of(timezone.now())
    had(free, 110_000, month)
    noting = mock.patch("accounts.billing.beyond.BillingAccount.objects.filter", side_effect=KeyboardInterrupt)
    with noting, pytest.raises(KeyboardInterrupt):
        report_beyond()
    assert reported(till) == 10
    had(free, 120_000, month)
    report_beyond()
    report_beyond()
    assert reported(till) == 20


@pytest.mark.parametrize("lost", [1, 2])
def test_an_answer_that_is_lost_counts_once(till: Till, client: Client, free: Workspace, lost: int) -> None:
    post(client, free, "beyond", on="1")
    had(free, 101_000, month_of(timezone.now()))
    till.stripe.faults.lose = lost
    report_beyond()
    report_beyond()
    assert reported(till) == 1


def test_each_month_begins_anew(till: Till, client: Client, free: Workspace) -> None:
    with time_machine.travel(NOW, tick=False):
        post(client, free, "beyond", on="1")
        had(free, 102_000, date(2027, 3, 1))
        report_beyond()
    with time_machine.travel(datetime(2027, 4, 1, 1, tzinfo=UTC), tick=False):
        had(free, 103_000, date(2027, 3, 1))  # the last minutes of March
        had(free, 105_000, date(2027, 4, 1))
        report_beyond()
        assert (reported(till), account(free).beyond_month) == (3 + 5, date(2027, 4, 1))


def test_not_by_the_year_and_not_in_a_trial(
    till: Till, free: Workspace, alice: User, sign_in: SignIn, settings: Settings
) -> None:
    settings.STRIPE_CLICKS_BEYOND = True
    list(stripe_set_up(webhook_url=""))
    client = sign_in(alice)
    post(client, free, "trial", plan="pro")
    assert "monthly plan only" in said(post(client, free, "beyond", on="1"))
    assert not account(free).pays_beyond


def test_a_yearly_plan_asks_to_end_it_first(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "beyond", on="1")
    assert "monthly plan only" in said(post(client, free, "change", plan="pro", interval="year", once="a"))
    assert said(post(client, free, "change", plan="team", interval="month", once="b")).endswith("Team plan now.")
    assert account(free).pays_beyond and account(free).plan == "team"


def test_where_it_is_not_offered(till: Till, client: Client, free: Workspace, settings: Settings) -> None:
    settings.STRIPE_CLICKS_BEYOND = False
    assert "cannot be bought" in said(post(client, free, "beyond", on="1"))
    assert "Clicks beyond the plan" not in client.get(f"/w/{free.public_id}/settings/billing").content.decode()


def test_on_free_nothing_is_shown_for_money(till: Till, client: Client, free: Workspace) -> None:
    post(client, free, "beyond", on="1")
    post(client, free, "end")
    advance(till.stripe, 32 * 86_400)
    till.deliver_all()
    assert allowance(account(free).workspace).clicks_a_month == 2_500
