"""Invoices: what is on them, and paying them."""

from collections.abc import Mapping, Sequence
from typing import Final

from getowl.local.stripe.catalogue import LIST
from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import charge, method_for
from getowl.local.stripe.errors import Refusal
from getowl.local.stripe.params import checked

RETRIES: Final = (3 * 86_400, 5 * 86_400, 7 * 86_400)
"""How long after each failed attempt the next one comes; after the last one the subscription ends."""


def line(subscription: Thing, item: Thing, amount: int, *, proration: bool = False) -> Thing:
    """One line of an invoice, in cents."""
    price = item["price"]
    details = {
        "invoice_item": None, "proration": proration, "proration_details": None, "subscription": subscription["id"],
        "subscription_item": item["id"],
    }  # fmt: skip
    return {
        "object": "line_item", "amount": amount, "subtotal": amount, "currency": price["currency"], "livemode": False,
        "description": None, "discountable": not proration, "discount_amounts": [], "discounts": [], "metadata": {},
        "parent": {"type": "subscription_item_details", "subscription_item_details": details,
                   "invoice_item_details": None},
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pricing": {"type": "price_details", "unit_amount_decimal": price["unit_amount_decimal"],
                    "price_details": {"price": price["id"], "product": price["product"]}},
        "quantity": item["quantity"], "taxes": [], "subscription": subscription["id"],
    }  # fmt: skip


def invoice_values(stripe: Stripe, subscription: Thing, lines: Sequence[Thing], reason: str) -> Thing:
    """A new invoice, not kept yet: what the customer has to their credit is taken off."""
    customer = stripe.get("customer", subscription["customer"])
    total = sum(one["amount"] for one in lines)
    due = max(0, total + customer["balance"]) if total > 0 else 0
    details = {"subscription": subscription["id"], "metadata": subscription["metadata"],
               "subscription_proration_date": None}  # fmt: skip
    return {
        "customer": customer["id"], "customer_email": customer["email"], "customer_name": customer["name"],
        "currency": subscription["currency"], "billing_reason": reason, "collection_method": "charge_automatically",
        "lines": {"object": "list", "has_more": False, "url": "", "data": list(lines)},
        "subtotal": total, "total": total, "amount_due": due, "amount_paid": 0, "amount_remaining": due,
        "amount_overpaid": 0, "amount_shipping": 0, "starting_balance": customer["balance"], "ending_balance": None,
        "attempt_count": 0, "attempted": False, "next_payment_attempt": None, "auto_advance": True,
        "automatic_tax": {"enabled": False, "liability": None, "status": None}, "total_taxes": [], "discounts": [],
        "default_payment_method": None, "default_source": None, "default_tax_rates": [], "metadata": {},
        "hosted_invoice_url": None, "invoice_pdf": None, "number": None, "status": "draft",
        "parent": {"type": "subscription_details", "subscription_details": details, "quote_details": None},
        "period_start": stripe.now, "period_end": stripe.now, "issuer": {"type": "self"},
        "status_transitions": {"finalized_at": None, "paid_at": None, "voided_at": None,
                               "marked_uncollectible_at": None},
    }  # fmt: skip


def invoice_make(stripe: Stripe, subscription: Thing, lines: Sequence[Thing], reason: str) -> Thing:
    """Make an invoice final, and let what it leaves or uses of the customer's credit count."""
    customer = stripe.get("customer", subscription["customer"])
    invoice = stripe.add("invoice", "in", invoice_values(stripe, subscription, lines, reason))
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] += 1
    customer["balance"] += invoice["total"] - invoice["amount_due"]
    page = f"{stripe.url}/invoices/{invoice['id']}"
    invoice |= {
        "status": "open", "number": f"{customer['invoice_prefix']}-{number:04d}", "hosted_invoice_url": page,
        "invoice_pdf": f"{page}/pdf", "ending_balance": customer["balance"],
    }  # fmt: skip
    invoice["status_transitions"]["finalized_at"] = stripe.now
    for one in invoice["lines"]["data"]:
        one |= {"id": f"il_{invoice['id']}", "invoice": invoice["id"]}
    subscription["latest_invoice"] = invoice["id"]
    stripe.things["invoice"][invoice["id"]] = invoice
    stripe.emit("invoice.created", invoice)
    stripe.emit("invoice.finalized", invoice)
    return invoice


def invoice_collect(stripe: Stripe, subscription: Thing, invoice: Thing, *, first: bool = False) -> bool:
    """Try the card; whether it is paid now. What does not work is tried again later (RETRIES)."""
    customer = stripe.get("customer", invoice["customer"])
    if invoice["amount_due"]:
        invoice["attempt_count"] += 1
        invoice["attempted"] = True
        try:
            charge(customer, method_for(stripe, subscription), first=first)
        except Refusal:
            tries = invoice["attempt_count"]
            invoice["next_payment_attempt"] = stripe.now + RETRIES[tries - 1] if tries <= len(RETRIES) else None
            customer["delinquent"] = True
            stripe.emit("invoice.payment_failed", invoice)
            return False
    invoice |= {
        "status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0, "next_payment_attempt": None,
    }  # fmt: skip
    invoice["status_transitions"]["paid_at"] = stripe.now
    customer["delinquent"] = False
    stripe.emit("invoice.paid", invoice)
    return True


def invoice_pay(stripe: Stripe, path: Mapping[str, str], given: Thing) -> Thing:
    from getowl.local.stripe.subscriptions import recover  # which makes invoices

    checked(given, {"payment_method": str, "off_session": bool})
    invoice = stripe.get("invoice", path["id"])
    if invoice["status"] != "open":
        raise Refusal("Invoice is already paid." if invoice["status"] == "paid" else "Invoice is not open.")
    subscription = stripe.get("subscription", subscription_of(invoice))
    charge(stripe.get("customer", invoice["customer"]), method_for(stripe, subscription))
    invoice_collect(stripe, subscription, invoice)
    recover(stripe, subscription)
    return invoice


def invoice_retrieve(stripe: Stripe, path: Mapping[str, str], _given: Thing) -> Thing:
    return stripe.get("invoice", path["id"])


def invoice_list(stripe: Stripe, _path: Mapping[str, str], given: Thing) -> Thing:
    params = checked(given, {**LIST, "customer": str, "subscription": str, "status": str})
    found = [
        one
        for one in stripe.all("invoice")
        if one["customer"] == params.get("customer", one["customer"])
        and subscription_of(one) == params.get("subscription", subscription_of(one))
        and one["status"] == params.get("status", one["status"])
    ]
    return stripe.page(found, params, "/v1/invoices")


def subscription_of(invoice: Thing) -> str:
    """The id of the subscription that an invoice is for."""
    return str(invoice["parent"]["subscription_details"]["subscription"])
