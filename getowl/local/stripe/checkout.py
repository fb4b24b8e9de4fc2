"""Checkout sessions: made by us, paid on their page."""

from collections.abc import Mapping
from typing import Final

from getowl.local.stripe.catalogue import LIST, META
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import card_add
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.params import checked
from getowl.local.stripe.subscriptions import begin

_CREATE: Final = {
    "mode": ("payment", "setup", "subscription"), "customer": str, "client_reference_id": str,
    "line_items": [{"price": str, "quantity": int}], "success_url": str, "cancel_url": str, "metadata": META,
    "subscription_data": {"metadata": META, "trial_period_days": int, "description": str},
    "billing_address_collection": ("auto", "required"), "customer_update": {"name": str, "address": str},
    "tax_id_collection": {"enabled": bool}, "automatic_tax": {"enabled": bool}, "allow_promotion_codes": bool,
    "locale": str, "payment_method_collection": ("always", "if_required"),
}  # fmt: skip
_LASTS: Final = 24 * 3600


def session_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, _CREATE, ["mode", "success_url"])
    params.pop("expand", None)
    if params["mode"] != "subscription":
        raise Refusal("Only subscriptions are sold here.", param="mode")
    if not params.get("line_items"):
        raise Refusal("Missing required param: line_items.", code="parameter_missing", param="line_items")
    if params.get("tax_id_collection", {}).get("enabled") and "customer_update" not in params:
        raise Refusal("Tax ID collection requires updating business name on the customer.", param="tax_id_collection")
    stripe.get("customer", params["customer"], "customer")
    price = stripe.get("price", params["line_items"][0].get("price", ""), "line_items[0][price]")
    values = {
        "status": "open", "payment_status": "unpaid", "subscription": None, "invoice": None,
        "currency": price["currency"],
        "amount_subtotal": price["unit_amount"], "amount_total": price["unit_amount"], "payment_method_types": ["card"],
        "expires_at": stripe.now + _LASTS, "ui_mode": "hosted_page", "client_reference_id": None, "cancel_url": None,
        "metadata": {}, "locale": None, "custom_fields": [], "customer_details": None, "setup_intent": None,
        "payment_intent": None, "_price": price["id"], "_data": params.pop("subscription_data", {}),
    }  # fmt: skip
    params.pop("line_items")
    session = stripe.add("checkout.session", "cs_test", {**values, **params})
    session["url"] = f"{stripe.url}/checkout/{session['id']}"
    return session


def session_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("checkout.session", path["id"])


def session_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "customer": str, "status": ("open", "complete", "expired"), "subscription": str})
    found = [
        one
        for one in stripe.all("checkout.session")
        if one["customer"] == params.get("customer", one["customer"])
        and one["status"] == params.get("status", one["status"])
    ]
    return stripe.page(found, params, "/v1/checkout/sessions")


def session_expire(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    session = stripe.get("checkout.session", path["id"])
    if session["status"] != "open":
        raise Refusal(f'Only Checkout Sessions with a status in ["open"] can be expired; it is {session["status"]}.')
    session |= {"status": "expired", "url": None}
    stripe.emit("checkout.session.expired", session)
    return session


def session_pay(stripe: Stripe, session: Thing, number: str, *, confirmed: bool = False, tax_id: str = "") -> None:
    """What the customer does on the page. Raises Refusal; the page stays open then."""
    if session["status"] != "open":
        raise Refusal("This page is no longer open.")
    customer = stripe.get("customer", session["customer"])
    method = card_add(stripe, customer, number, confirmed=confirmed)
    if tax_id:
        values = {"customer": customer["id"], "type": "eu_vat", "value": tax_id, "country": tax_id[:2]}
        stripe.add("tax_id", "txi", {**values, "verification": {"status": "pending"}})
    data = session["_data"]
    params = {
        "customer": customer["id"],
        "items": [{"price": session["_price"]}],
        "default_payment_method": method["id"],
    }
    subscription = begin(stripe, {**params, **data}, first=True)
    session |= {
        "status": "complete", "payment_status": "paid", "subscription": subscription["id"],
        "invoice": subscription["latest_invoice"], "url": None,
        "customer_details": {"email": customer["email"], "name": customer["name"]},
    }  # fmt: skip
    stripe.emit("checkout.session.completed", session)
