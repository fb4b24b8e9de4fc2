"""The customer portal: its sessions, its configurations, and what a customer does on its page."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.catalogue import LIST, META
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import card_add
from getowl.local.stripe.params import checked

_AFTER: Final = {"type": ("redirect", "portal_homepage", "hosted_confirmation"), "redirect": {"return_url": str}}
_FLOW: Final = {"type": ("payment_method_update", "subscription_cancel", "customer_update"), "after_completion": _AFTER}
_ON: Final = {"enabled": bool}
_CONFIGURATION: Final = {
    "features": {
        "customer_update": {"enabled": bool, "allowed_updates": [str]},
        "invoice_history": _ON, "payment_method_update": _ON,
        "subscription_cancel": {"enabled": bool, "mode": ("at_period_end", "immediately")},
        "subscription_update": {"enabled": bool, "default_allowed_updates": [str], "products": [{}]},
    },
    "business_profile": {"headline": str, "privacy_policy_url": str, "terms_of_service_url": str},
    "default_return_url": str, "metadata": META, "active": bool, "name": str,
}  # fmt: skip


def portal_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(
        given,
        {"customer": str, "return_url": str, "configuration": str, "flow_data": _FLOW, "locale": str},
        ["customer"],
    )
    params.pop("expand", None)
    stripe.get("customer", params["customer"], "customer")
    flow = params.pop("flow_data", None)
    values = {"configuration": "bpc_default", "flow": flow, "locale": None, "on_behalf_of": None, "return_url": None}
    session = stripe.add("billing_portal.session", "bps", {**values, **params})
    session["url"] = f"{stripe.url}/portal/{session['id']}"
    return session


def configuration_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _CONFIGURATION, ["features"])
    params.pop("expand", None)
    values = {"active": True, "is_default": not stripe.all("billing_portal.configuration"), "metadata": {}}
    return stripe.add("billing_portal.configuration", "bpc", {**values, **params, "updated": stripe.now})


def configuration_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    configuration = stripe.get("billing_portal.configuration", path["id"])
    params = checked(given, _CONFIGURATION)
    params.pop("expand", None)
    configuration.update(params)
    return configuration


def configuration_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "active": bool, "is_default": bool})
    return stripe.page(stripe.all("billing_portal.configuration"), params, "/v1/billing_portal/configurations")


def card_change(stripe: Stripe, session: Thing, number: str, *, confirmed: bool = False) -> None:
    """Give another card, which is the customer's usual one from now on. Raises Refusal.

    A subscription that has a card of its own goes on with that one, as it does at Stripe.
    """
    customer = stripe.get("customer", session["customer"])
    method = card_add(stripe, customer, number, confirmed=confirmed)
    customer["invoice_settings"]["default_payment_method"] = method["id"]
    stripe.emit("customer.updated", customer)


def tax_id_change(stripe: Stripe, session: Thing, value: str) -> None:
    """Give a tax id."""
    values = {"customer": session["customer"], "type": "eu_vat", "value": value, "country": value[:2]}
    stripe.emit(
        "customer.tax_id.created", stripe.add("tax_id", "txi", {**values, "verification": {"status": "pending"}})
    )
