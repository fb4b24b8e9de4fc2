"""`manage.py stripe_setup`."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts import plans
from accounts.plans import PLANS, Plan, Price
from getowl.local.stripe.core import Stripe
from getowl.local.stripe.server import Server
from getowl.tests.billing.conftest import Till


@pytest.fixture
def empty(till_server: Server, till: Till) -> Stripe:
    """An account in which nothing was made yet."""
    till_server.stripe = Stripe(url=till.stripe.url)
    return till_server.stripe


def run(*options: str) -> str:
    out = StringIO()
    call_command("stripe_setup", *options, stdout=out)
    return out.getvalue()


def test_everything_is_made_once(empty: Stripe) -> None:
    first = run()
    assert "STRIPE_WEBHOOK_SECRETS=whsec_" in first and "STRIPE_PORTAL_CONFIGURATION=bpc_" in first
    counts = [len(empty.all(kind)) for kind in ("product", "price", "webhook_endpoint", "billing_portal.configuration")]
    assert counts == [2, 4, 1, 1]
    second = run()
    assert "made" not in second.replace("when it was made", "") and "whsec_" not in second
    assert counts == [
        len(empty.all(kind)) for kind in ("product", "price", "webhook_endpoint", "billing_portal.configuration")
    ]


def test_another_price_takes_over_the_key(empty: Stripe, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--no-webhook")
    dearer = {**PLANS, Plan.PRO: replace(PLANS[Plan.PRO], price=Price(month=15_00, year=120_00))}
    monkeypatch.setattr(plans, "PLANS", dearer)
    monkeypatch.setattr("accounts.billing.prices.PLANS", dearer)
    assert "another one" in run("--no-webhook")
    found = [one for one in empty.all("price") if one["lookup_key"] == "getowl_pro_month"]
    assert [one["unit_amount"] for one in found] == [15_00]
    assert len(empty.all("price")) == 5  # who pays the old one keeps it


def test_a_wrong_key_is_said(empty: Stripe, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"
    with pytest.raises(CommandError, match="Invalid API Key"):
        run()


def test_without_a_key_nothing_is_asked(empty: Stripe, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(CommandError, match="cannot be bought"):
        run()
    assert empty.asked == []
