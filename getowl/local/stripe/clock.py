"""What time brings about: renewals, trials that end, cards that are tried again, ends that were asked for."""

from collections.abc import Iterator

from getowl.local.stripe.core import Stripe, Thing
from getowl.local.stripe.customers import method_for
from getowl.local.stripe.invoices import invoice_collect, invoice_make, line, subscription_of
from getowl.local.stripe.meters import used
from getowl.local.stripe.periods import after
from getowl.local.stripe.subscriptions import ENDED, end_now, recover


def advance(stripe: Stripe, seconds: int) -> None:
    """Put the clock forward; everything in between happens at its time, one after the other."""
    with stripe.lock:
        target = stripe.now + seconds
        while (due := min(_due(stripe, target), default=None, key=lambda one: one[0])) is not None:
            moment, what, thing = due
            stripe.offset += max(0, moment - stripe.now)
            _happen(stripe, what, thing)
        stripe.offset += max(0, target - stripe.now)
        stripe.save()


def settle(stripe: Stripe) -> None:
    """Let happen what is due by now."""
    advance(stripe, 0)


def next_moment(stripe: Stripe) -> int | None:
    """When something happens by itself next; None if nothing does."""
    return min((moment for moment, _what, _thing in _due(stripe, 2**62)), default=None)


def _due(stripe: Stripe, until: int) -> Iterator[tuple[int, str, Thing]]:
    for one in stripe.all("subscription"):
        if one["status"] in ENDED:
            continue
        end = one["items"]["data"][0]["current_period_end"]
        if one["cancel_at"] and one["cancel_at"] <= until:
            yield one["cancel_at"], "end", one
        elif one["status"] == "trialing" and not one.get("_told") and one["trial_end"] - 3 * 86_400 <= until:
            yield one["trial_end"] - 3 * 86_400, "tell", one
        elif end <= until and one["status"] not in ("paused", "unpaid"):
            yield end, "trial" if one["status"] == "trialing" else "renew", one
    for invoice in stripe.all("invoice"):
        attempt = invoice["next_payment_attempt"]
        if invoice["status"] == "open" and attempt is not None and attempt <= until:
            yield attempt, "retry", invoice


def _happen(stripe: Stripe, what: str, thing: Thing) -> None:
    if what == "end":
        end_now(stripe, thing, "cancellation_requested")
    elif what == "tell":
        thing["_told"] = True
        stripe.emit("customer.subscription.trial_will_end", thing)
    elif what == "retry":
        _retry(stripe, thing)
    elif what == "trial" and method_for(stripe, thing) is None:
        _without_card(stripe, thing)
    else:
        _renew(stripe, thing)


def _without_card(stripe: Stripe, subscription: Thing) -> None:
    behaviour = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if behaviour == "cancel":
        end_now(stripe, subscription, "payment_failed")
    elif behaviour == "pause":
        subscription["status"] = "paused"
        stripe.emit("customer.subscription.paused", subscription)
    else:
        _renew(stripe, subscription)


def _renew(stripe: Stripe, subscription: Thing) -> None:
    item = subscription["items"]["data"][0]
    recurring, start = item["price"]["recurring"], item["current_period_end"]
    end = after(start, recurring["interval"], recurring["interval_count"], subscription["billing_cycle_anchor"])
    lines = subscription.pop("_pending", [])
    for one in subscription["items"]["data"]:
        metered = one["price"]["recurring"]["meter"]
        if metered:  # for what was, and the plan for what comes
            count = used(stripe, subscription["customer"], metered, one["current_period_start"], start)
            usage = line(subscription, {**one, "quantity": count}, count * one["price"]["unit_amount"])
            lines.append(usage)
        one |= {"current_period_start": start, "current_period_end": end}
    lines.append(line(subscription, item, item["price"]["unit_amount"]))
    invoice = invoice_make(stripe, subscription, lines, "subscription_cycle")
    paid = invoice_collect(stripe, subscription, invoice)
    owed = subscription["status"] == "past_due"
    subscription["status"] = "active" if paid and not owed else "past_due"
    stripe.emit("customer.subscription.updated", subscription)


def _retry(stripe: Stripe, invoice: Thing) -> None:
    subscription = stripe.get("subscription", subscription_of(invoice))
    if subscription["status"] in ENDED:
        invoice["next_payment_attempt"] = None
        return
    if invoice_collect(stripe, subscription, invoice):
        recover(stripe, subscription)
    elif invoice["next_payment_attempt"] is None:  # that was the last one
        if stripe.after_retries == "cancel":
            end_now(stripe, subscription, "payment_failed")
        else:
            subscription["status"] = "unpaid"
            stripe.emit("customer.subscription.updated", subscription)
