"""Which price in Stripe stands for a plan and an interval, and the other way round.

A price is found by its lookup key, which moves on to the new one when prices change (`manage.py stripe_setup`). Who
pays an older price keeps it: what it stands for is in its metadata.
"""

from typing import Final

import stripe
import structlog

from accounts.billing.client import asking_stripe
from accounts.billing.errors import StripeRefused
from accounts.plans import CURRENCY, PLANS, Interval, Plan, plans_sold

log = structlog.get_logger(__name__)

BEYOND_KEY: Final = "getowl_clicks_beyond"
"""The lookup key of the price of a thousand clicks beyond the plan."""
BEYOND_METER: Final = "getowl_clicks_beyond"
"""The name of the events that report them."""
PLAN_KEY: Final = "getowl_plan"
"""The name of the metadata that says which plan a price is for."""


def lookup_key(plan: Plan, interval: Interval) -> str:
    """What a plan's present price is found by."""
    return f"getowl_{plan}_{interval}"


def cents(plan: Plan, interval: Interval) -> int:
    """What the plan costs for one interval, in cents of CURRENCY. Raises KeyError for a plan that is not sold."""
    price = PLANS[plan].price
    if price is None or plan not in plans_sold():
        raise KeyError(plan)
    return price.of(interval)


def plan_of(price: stripe.Price) -> tuple[Plan, Interval] | None:
    """What a price stands for; None for one that is none of ours."""
    metadata, recurring = price.metadata, price.recurring
    name = metadata.to_dict().get(PLAN_KEY) if metadata else None
    if name not in Plan.values or recurring is None or recurring.interval not in Interval.values:
        return None
    return Plan(name), Interval(recurring.interval)


def current_price(client: stripe.StripeClient, plan: Plan, interval: Interval) -> stripe.Price:
    """The price that is sold now.

    Raises StripeRefused where it costs anything else than we say: nobody pays what they were not shown. StripeSilent.
    """
    with asking_stripe():
        found = client.v1.prices.list({"lookup_keys": [lookup_key(plan, interval)], "active": True}).data
    for price in found:
        if (price.unit_amount, price.currency) == (cents(plan, interval), CURRENCY.lower()) and plan_of(price) == (
            plan,
            interval,
        ):
            return price
    log.error("price missing or wrong in Stripe: run manage.py stripe_setup", key=lookup_key(plan, interval))
    raise StripeRefused
