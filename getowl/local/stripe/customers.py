"""Customers, their tax ids, and their cards."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.catalogue import LIST, META
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.errors import Refusal, declined
from getowl.local.stripe.params import checked

_CUSTOMER: Final = {
    "name": str, "email": str, "description": str, "metadata": META, "preferred_locales": [str], "phone": str,
    "address": {"line1": str, "line2": str, "city": str, "country": str, "postal_code": str, "state": str},
    "invoice_settings": {"default_payment_method": str, "footer": str},
}  # fmt: skip

CARDS: Final = {
    "4242424242424242": ("Works", "visa", "works"),
    "4000000000000002": ("Is declined", "visa", "declined"),
    "4000002760003184": ("Asks for confirmation, then works", "visa", "confirm"),
    "4000000000000341": ("Works now and fails at the next payment", "visa", "fails"),
}
"""Stripe's own test cards (https://docs.stripe.com/testing): what they do, their brand, and how it is kept here."""


def customer_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _CUSTOMER)
    params.pop("expand", None)
    settings = {"custom_fields": None, "default_payment_method": None, "footer": None, "rendering_options": None}
    values: Thing = {
        "address": None, "balance": 0, "currency": None, "default_source": None, "delinquent": False,
        "description": None, "email": None, "invoice_prefix": f"{len(stripe.all('customer')) + 1:08X}", "metadata": {},
        "name": None, "next_invoice_sequence": 1, "phone": None, "preferred_locales": [], "shipping": None,
        "tax_exempt": "none", "test_clock": None,
    }  # fmt: skip
    settings |= params.pop("invoice_settings", {})
    customer = stripe.add("customer", "cus", {**values, **params, "invoice_settings": settings})
    stripe.emit("customer.created", customer)
    return customer


def customer_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("customer", path["id"])


def customer_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    customer = stripe.get("customer", path["id"])
    params = checked(given, _CUSTOMER)
    params.pop("expand", None)
    usual = params.pop("invoice_settings", {})
    if usual.get("default_payment_method"):
        method = stripe.get(
            "payment_method", usual["default_payment_method"], "invoice_settings[default_payment_method]"
        )
        if method["customer"] != customer["id"]:
            raise Refusal("The payment method is not the customer's.", param="invoice_settings[default_payment_method]")
    customer["invoice_settings"] |= usual
    customer["metadata"] |= params.pop("metadata", {})
    customer.update(params)
    stripe.emit("customer.updated", customer)
    return customer


def customer_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "email": str})
    found = [one for one in stripe.all("customer") if one["email"] == params.get("email", one["email"])]
    return stripe.page(found, params, "/v1/customers")


def tax_id_add(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {"type": str, "value": str}, ["type", "value"])
    customer = stripe.get("customer", path["id"])
    params.pop("expand", None)
    values = {"customer": customer["id"], "country": params["value"][:2], "verification": {"status": "pending"}}
    tax_id = stripe.add("tax_id", "txi", {**values, **params})
    stripe.emit("customer.tax_id.created", tax_id)
    return tax_id


def tax_id_list(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, LIST)
    own = [one for one in stripe.all("tax_id") if one["customer"] == path["id"]]
    return stripe.page(own, params, f"/v1/customers/{path['id']}/tax_ids")


def method_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("payment_method", path["id"])


def card_add(stripe: Stripe, customer: Thing, number: str, *, confirmed: bool = False) -> Thing:
    """A new card of the customer's. Raises Refusal for one that is declined, or waits to be confirmed."""
    number = number.replace(" ", "")
    if number not in CARDS:
        raise Refusal("Your card number is incorrect.", status=402, kind="card_error", code="incorrect_number")
    _words, brand, behaviour = CARDS[number]
    if behaviour == "declined":
        raise declined()
    if behaviour == "confirm" and not confirmed:
        raise Refusal("Your bank asks for confirmation.", status=402, kind="card_error", code="authentication_required")
    card = {
        "brand": brand, "last4": number[-4:], "exp_month": 12, "exp_year": 2034, "country": "US", "funding": "credit",
    }  # fmt: skip
    values = {"type": "card", "customer": customer["id"], "card": card, "metadata": {}, "billing_details": {}}
    method = stripe.add("payment_method", "pm", {**values, "_does": behaviour})
    stripe.emit("payment_method.attached", method)
    return method


def method_for(stripe: Stripe, subscription: Thing) -> Thing | None:
    """The card that a subscription is paid with: its own, or the customer's usual one."""
    customer = stripe.get("customer", subscription["customer"])
    name = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return stripe.get("payment_method", name) if name else None


def charge(customer: Thing, method: Thing | None, *, first: bool = False) -> None:
    """Take money from a card, for the `first` time on a page where the customer just gave it. Raises Refusal."""
    if method is None:
        raise Refusal(
            "This customer has no attached payment source or default payment method.",
            code="resource_missing",
        )
    if not first and (method["_does"] == "fails" or customer.get("_fails")):
        raise declined("Your card was declined.", "insufficient_funds")
