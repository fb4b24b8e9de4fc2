"""Paying for a plan, with Stripe.

What is paid is Stripe's to say. Everything here either asks it to do something (checkout.py, changes.py), or reads what
is so now (sync.py) and derives the plan from it (facts.py). That reading is started by webhooks (events.py), by
deadlines that have come (deadlines.py) and every night for all (reconcile.py); whichever comes first, the others find
nothing left to do.
"""
