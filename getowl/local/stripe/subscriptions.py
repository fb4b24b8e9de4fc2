"""Subscriptions: beginning, changing and ending them, and what a change costs."""

from collections.abc import Mapping
from typing import Any, Final

from getowl.local.stripe.catalogue import LIST, META
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import charge, method_for
from getowl.local.stripe.errors import Refusal, missing
from getowl.local.stripe.invoices import invoice_collect, invoice_make, invoice_values, line, subscription_of
from getowl.local.stripe.params import checked
from getowl.local.stripe.periods import after

ENDED: Final = ("canceled", "incomplete_expired")
_ITEM: Final = {"id": str, "price": str, "quantity": int, "deleted": bool, "metadata": META}
_TRIAL: Final = {"end_behavior": {"missing_payment_method": ("cancel", "pause", "create_invoice")}}
_BEHAVIOR: Final = ("allow_incomplete", "error_if_incomplete", "default_incomplete", "pending_if_incomplete")
_PRORATION: Final = ("create_prorations", "always_invoice", "none")
CREATE: Final = {
    "customer": str, "items": [_ITEM], "trial_period_days": int, "trial_end": int, "trial_settings": _TRIAL,
    "metadata": META, "default_payment_method": str, "payment_behavior": _BEHAVIOR, "automatic_tax": {"enabled": bool},
    "payment_settings": {"save_default_payment_method": ("off", "on_subscription")}, "description": str,
    "proration_behavior": _PRORATION, "cancel_at_period_end": bool, "off_session": bool,
}  # fmt: skip
UPDATE: Final = {
    **{name: spec for name, spec in CREATE.items() if name not in ("customer", "trial_period_days")},
    "cancel_at": str, "proration_date": int,
}  # fmt: skip


_NO_CARD: Final = {"end_behavior": {"missing_payment_method": "create_invoice"}}


def subscription_create(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, CREATE, ["customer", "items"])
    return begin(stripe, params)


def begin(stripe: Stripe, params: Thing, *, first: bool = False) -> Thing:
    """Make a subscription from checked parameters, and take the first payment. Raises Refusal if that fails."""
    customer = stripe.get("customer", params["customer"], "customer")
    price = stripe.get("price", params["items"][0].get("price", ""), "items[0][price]")
    days = params.get("trial_period_days")
    trial_end = params.get("trial_end") or (stripe.now + days * 86_400 if days else None)
    recurring = price["recurring"]
    end = trial_end or after(stripe.now, recurring["interval"], recurring["interval_count"], stripe.now)
    if not trial_end:  # before anything is kept
        own = params.get("default_payment_method") or customer["invoice_settings"]["default_payment_method"]
        charge(customer, stripe.get("payment_method", own) if own else None, first=first)
    subscription = stripe.add("subscription", "sub", _values(stripe, params, price, trial_end, end))
    item = subscription["items"]["data"][0]
    item["subscription"] = subscription["id"]
    invoice = invoice_make(
        stripe,
        subscription,
        [line(subscription, item, 0 if trial_end else price["unit_amount"])],
        "subscription_create",
    )
    invoice_collect(stripe, subscription, invoice, first=first)
    stripe.emit("customer.subscription.created", subscription)
    return subscription


def _values(stripe: Stripe, params: Thing, price: Thing, trial_end: int | None, end: int) -> Thing:
    item = {
        "id": f"si_{len(stripe.all('subscription'))}", "object": "subscription_item", "created": stripe.now,
        "current_period_start": stripe.now, "current_period_end": end, "price": price, "quantity": 1, "metadata": {},
        "discounts": [], "tax_rates": [], "billing_thresholds": None,
    }  # fmt: skip
    return {
        "customer": params["customer"], "status": "trialing" if trial_end else "active", "currency": price["currency"],
        "items": {"object": "list", "has_more": False, "url": "/v1/subscription_items", "data": [item]},
        "metadata": params.get("metadata", {}), "start_date": stripe.now,
        "billing_cycle_anchor": end if trial_end else stripe.now,
        "trial_start": stripe.now if trial_end else None, "trial_end": trial_end,
        "trial_settings": params.get("trial_settings", _NO_CARD),
        "cancel_at": end if params.get("cancel_at_period_end") else None,
        "cancel_at_period_end": params.get("cancel_at_period_end", False), "canceled_at": None, "ended_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "default_payment_method": params.get("default_payment_method"), "default_source": None, "latest_invoice": None,
        "automatic_tax": {"enabled": False, "liability": None, "disabled_reason": None}, "discounts": [],
        "collection_method": "charge_automatically", "billing_mode": {"type": "flexible"}, "description": None,
        "payment_settings": {"save_default_payment_method": "off", **params.get("payment_settings", {})},
        "pause_collection": None, "pending_setup_intent": None, "schedule": None, "test_clock": None,
    }  # fmt: skip


def subscription_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("subscription", path["id"])


def subscription_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "customer": str, "status": str, "price": str})
    status = params.get("status", "")
    found = [
        one
        for one in stripe.all("subscription")
        if one["customer"] == params.get("customer", one["customer"])
        and (status == "all" or (one["status"] == status if status else one["status"] != "canceled"))
    ]
    return stripe.page(found, params, "/v1/subscriptions")


def subscription_update(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, UPDATE)
    subscription = stripe.get("subscription", path["id"])
    if subscription["status"] in ENDED:
        raise missing("subscription", path["id"])
    if "items" in params and not _metered_item_changed(stripe, subscription, params["items"][0]):
        _change_price(stripe, subscription, params)
    if "trial_end" in params:
        _move_trial(stripe, subscription, params["trial_end"])
    if "default_payment_method" in params:
        subscription["default_payment_method"] = params["default_payment_method"] or None
    if "cancel_at_period_end" in params:
        end = subscription["items"]["data"][0]["current_period_end"]
        asked = params["cancel_at_period_end"]
        subscription |= {
            "cancel_at_period_end": asked,
            "cancel_at": end if asked else None,
            "canceled_at": stripe.now if asked else None,
        }
    if "cancel_at" in params:
        subscription |= {
            "cancel_at": int(params["cancel_at"]) if params["cancel_at"] else None,
            "cancel_at_period_end": False,
        }
    subscription["metadata"] |= params.get("metadata", {})
    stripe.emit("customer.subscription.updated", subscription)
    return subscription


def subscription_cancel(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    checked(given, {"prorate": bool, "invoice_now": bool, "cancellation_details": {"comment": str, "feedback": str}})
    subscription = stripe.get("subscription", path["id"])
    if subscription["status"] in ENDED:
        raise missing("subscription", path["id"])
    end_now(stripe, subscription, "cancellation_requested")
    return subscription


def end_now(stripe: Stripe, subscription: Thing, reason: str) -> None:
    """It is over."""
    subscription |= {
        "status": "canceled",
        "ended_at": stripe.now,
        "canceled_at": subscription["canceled_at"] or stripe.now,
    }
    subscription["cancellation_details"]["reason"] = reason
    stripe.emit("customer.subscription.deleted", subscription)


def recover(stripe: Stripe, subscription: Thing) -> None:
    """Everything is paid again, if it is."""
    owed = [
        one for one in stripe.all("invoice") if subscription_of(one) == subscription["id"] and one["status"] == "open"
    ]
    if not owed and subscription["status"] in ("past_due", "unpaid"):
        subscription["status"] = "active"
        stripe.emit("customer.subscription.updated", subscription)


def preview(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    """What an update of a subscription would put on an invoice right now."""
    details = {"items": [_ITEM], "proration_behavior": _PRORATION, "proration_date": int, "cancel_at_period_end": bool}
    params = checked(given, {"customer": str, "subscription": str, "subscription_details": details}, ["subscription"])
    subscription = stripe.get("subscription", params["subscription"], "subscription")
    changed = params.get("subscription_details", {})
    item, price = _item_and_price(stripe, subscription, changed)
    lines, _end = _prorations(stripe, subscription, item, price)
    invoice = invoice_values(stripe, subscription, lines, "upcoming")
    return {"id": "upcoming_in_preview", "object": "invoice", "created": stripe.now, "livemode": False, **invoice}


def _metered_item_changed(stripe: Stripe, subscription: Thing, wanted: Thing) -> bool:
    """Add what is paid for by use, or take it off; False where the plan itself is meant."""
    items: list[Thing] = subscription["items"]["data"]
    if "id" not in wanted:
        price = stripe.get("price", wanted.get("price", ""), "items[0][price]")
        if price["recurring"]["usage_type"] != "metered":
            raise Refusal("A second plan is not supported here.", param="items[0][price]")
        first = items[0]
        items.append({**first, "id": f"{first['id']}_{len(items)}", "created": stripe.now, "price": price})
        items[-1].pop("quantity", None)
        return True
    if wanted.get("deleted"):
        subscription["items"]["data"] = [one for one in items if one["id"] != wanted["id"]]
        return True
    return False


def _item_and_price(stripe: Stripe, subscription: Thing, params: Thing) -> tuple[Thing, Thing]:
    wanted: dict[str, Any] = params["items"][0]
    item: Thing = subscription["items"]["data"][0]
    if wanted.get("id") != item["id"]:
        raise Refusal("A second item is not supported here: name the item to be changed.", param="items[0][id]")
    return item, stripe.get("price", wanted["price"], "items[0][price]") if "price" in wanted else item["price"]


def _prorations(stripe: Stripe, subscription: Thing, item: Thing, price: Thing) -> tuple[list[Thing], int]:
    """The lines of a change to this price now, and when what is paid for ends then.

    What is left of the old is given back by the second; a new interval begins now.
    """
    start, end = item["current_period_start"], item["current_period_end"]
    left = max(0, end - stripe.now) / (end - start)
    same = price["recurring"]["interval"] == item["price"]["recurring"]["interval"]
    recurring = price["recurring"]
    new_end = end if same else after(stripe.now, recurring["interval"], recurring["interval_count"], stripe.now)
    credit = line(subscription, item, -round(item["price"]["unit_amount"] * left), proration=True)
    cost = round(price["unit_amount"] * left) if same else price["unit_amount"]
    return [credit, line(subscription, {**item, "price": price}, cost, proration=same)], new_end


def _change_price(stripe: Stripe, subscription: Thing, params: Thing) -> None:
    """Raises Refusal where the payment fails and was not to be left open; nothing is changed then."""
    item, price = _item_and_price(stripe, subscription, params)
    if price["id"] == item["price"]["id"]:
        return
    lines, end = _prorations(stripe, subscription, item, price)
    how = params.get("proration_behavior", "create_prorations")
    trial = subscription["status"] == "trialing"
    if how == "always_invoice" and not trial:
        due = invoice_values(stripe, subscription, lines, "subscription_update")["amount_due"]
        if due and params.get("payment_behavior") == "error_if_incomplete":
            charge(stripe.get("customer", subscription["customer"]), method_for(stripe, subscription))
    if not trial and end != item["current_period_end"]:
        item |= {"current_period_start": stripe.now, "current_period_end": end}
        subscription["billing_cycle_anchor"] = stripe.now
    item["price"] = price
    if trial or how == "none":
        return
    if how == "create_prorations":
        subscription.setdefault("_pending", []).extend(lines)
        return
    invoice = invoice_make(stripe, subscription, lines, "subscription_update")
    if not invoice_collect(stripe, subscription, invoice):
        subscription["status"] = "past_due"


def _move_trial(stripe: Stripe, subscription: Thing, end: int) -> None:
    if end <= stripe.now:
        raise Refusal("trial_end must be a future timestamp.", param="trial_end")
    subscription |= {"trial_end": end, "billing_cycle_anchor": end, "status": "trialing"}
    subscription["items"]["data"][0]["current_period_end"] = end
