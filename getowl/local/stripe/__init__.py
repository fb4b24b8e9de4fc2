"""Stripe on this machine: `python -m getowl.local.stripe --port PORT --data FILE --webhook URL`.

It holds state, speaks the calls that getowl makes in the shapes of the API version that the SDK pins, refuses what
Stripe refuses (a parameter that it does not know among them), signs its webhooks, shows pages to click through, and has
a clock that can be put forward. What is simpler than there: a renewal's invoice is final at once and not an hour later,
taxes are never added, and cards are named by what they do.

    core.py           the state, requests and their answers, events
    params.py         the form that requests are in, and what may stand in it
    errors.py         refusals
    catalogue.py      products and prices
    customers.py      customers, tax ids, cards
    subscriptions.py  subscriptions, and what changing them costs
    invoices.py       invoices and paying them
    meters.py         meters, and the usage that is reported to them
    checkout.py       checkout sessions; portal.py the customer portal; pages.py their pages
    clock.py          what time brings about
    server.py         HTTP; delivery.py signs webhooks and sends them
"""
