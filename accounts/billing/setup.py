"""What has to be in Stripe before anything can be sold: products, prices, portal, webhook. Done twice is done once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import stripe
from django.conf import settings

from accounts.billing.client import asking_stripe, stripe_client
from accounts.billing.events import WANTED
from accounts.billing.prices import BEYOND_KEY, BEYOND_METER, PLAN_KEY, cents, lookup_key, plan_of
from accounts.plans import CLICKS_BEYOND, CURRENCY, Interval, Plan, plans_sold

_OURS: Final = {"getowl": "1"}
_PORTAL: Final[dict[str, Any]] = {
    "features": {
        "customer_update": {"enabled": True, "allowed_updates": ["name", "email", "address", "tax_id"]},
        "invoice_history": {"enabled": True},
        "payment_method_update": {"enabled": True},
        # Ours do these, and say what they mean for the workspace.
        "subscription_cancel": {"enabled": False},
    },
    "metadata": _OURS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is so in Stripe now; `setting` is a line for the environment, where there is one to be kept."""

    text: str
    setting: str = ""


def stripe_set_up(*, webhook_url: str) -> Iterator[Step]:
    """Make or mend everything, and say what each is. Raises StripeSilent, StripeRefused, BillingOff."""
    client = stripe_client(patient=True)
    with asking_stripe():
        for plan in plans_sold():
            yield _product(client, plan)
            for interval in Interval:
                yield _price(client, plan, interval)
        if settings.STRIPE_CLICKS_BEYOND:
            yield _beyond(client)
        yield _portal(client)
        if webhook_url:
            yield _webhook(client, webhook_url)


def _product(client: stripe.StripeClient, plan: Plan) -> Step:
    name = f"getowl {plan.label}"
    try:
        product = client.v1.products.retrieve(f"getowl_{plan}")
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
        client.v1.products.create({"id": f"getowl_{plan}", "name": name, "metadata": _OURS})
        return Step(text=f"Product {name}: made")
    if product.name != name or not product.active:
        client.v1.products.update(product.id, {"name": name, "active": True})
        return Step(text=f"Product {name}: mended")
    return Step(text=f"Product {name}: there")


def _price(client: stripe.StripeClient, plan: Plan, interval: Interval) -> Step:
    """A price's amount cannot be changed: another one takes over the key, and who pays the old one keeps it."""
    key, wanted = lookup_key(plan, interval), (cents(plan, interval), CURRENCY.lower())
    found = client.v1.prices.list({"lookup_keys": [key]}).data
    for price in found:
        if price.active and (price.unit_amount, price.currency) == wanted and plan_of(price) == (plan, interval):
            return Step(text=f"Price {key}: there ({price.id})")
    price = client.v1.prices.create(
        {
            "product": f"getowl_{plan}",
            "unit_amount": wanted[0],
            "currency": wanted[1],
            "recurring": {"interval": interval.value},
            "lookup_key": key,
            "transfer_lookup_key": True,
            "tax_behavior": "exclusive",
            "metadata": {PLAN_KEY: plan.value, **_OURS},
        }
    )
    return Step(text=f"Price {key}: {'another one' if found else 'made'} ({price.id})")


def _beyond(client: stripe.StripeClient) -> Step:
    """The meter of clicks beyond plans, and its price for a thousand of them."""
    for price in client.v1.prices.list({"lookup_keys": [BEYOND_KEY], "active": True}).data:
        if (price.unit_amount, price.currency) == (CLICKS_BEYOND, CURRENCY.lower()):
            return Step(text=f"Price {BEYOND_KEY}: there ({price.id})")
    meters = client.v1.billing.meters.list({"limit": 100}).auto_paging_iter()
    meter = next((one for one in meters if one.event_name == BEYOND_METER), None)
    if meter is None:
        meter = client.v1.billing.meters.create(
            {
                "display_name": "Thousands of clicks beyond the plan",
                "event_name": BEYOND_METER,
                "default_aggregation": {"formula": "sum"},
            }
        )
    product = client.v1.products.create({"name": "Clicks beyond the plan, by the thousand", "metadata": _OURS})
    made = client.v1.prices.create(
        {
            "product": product.id,
            "unit_amount": CLICKS_BEYOND,
            "currency": CURRENCY.lower(),
            "recurring": {"interval": "month", "usage_type": "metered", "meter": meter.id},
            "lookup_key": BEYOND_KEY,
            "transfer_lookup_key": True,
            "tax_behavior": "exclusive",
            "metadata": _OURS,
        }
    )
    return Step(text=f"Price {BEYOND_KEY}: made ({made.id})")


def _portal(client: stripe.StripeClient) -> Step:
    listed = client.v1.billing_portal.configurations.list({"active": True, "limit": 100}).auto_paging_iter()
    own = next((one for one in listed if one.metadata and one.metadata.to_dict().get("getowl") == "1"), None)
    params: Any = _PORTAL
    if own is None:
        own = client.v1.billing_portal.configurations.create(params)
        return Step(text="Portal: made", setting=f"STRIPE_PORTAL_CONFIGURATION={own.id}")
    client.v1.billing_portal.configurations.update(own.id, params)
    return Step(text="Portal: there", setting=f"STRIPE_PORTAL_CONFIGURATION={own.id}")


def _webhook(client: stripe.StripeClient, url: str) -> Step:
    events: Any = list(WANTED)
    listed = client.v1.webhook_endpoints.list({"limit": 100}).auto_paging_iter()
    own = next((one for one in listed if one.url == url), None)
    if own is not None:
        client.v1.webhook_endpoints.update(own.id, {"enabled_events": events, "disabled": False})
        return Step(text=f"Webhook to {url}: there; its secret was shown when it was made")
    made = client.v1.webhook_endpoints.create({"url": url, "enabled_events": events})
    return Step(text=f"Webhook to {url}: made", setting=f"STRIPE_WEBHOOK_SECRETS={made.secret}")
