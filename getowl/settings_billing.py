"""The settings of paying, a part of settings.py. Without a key nothing is sold, and Stripe is never asked."""

from getowl.env import env_bool, env_list, env_str

STRIPE_SECRET_KEY = env_str("STRIPE_SECRET_KEY", "")
# What webhooks are signed with; two while one takes the other's place.
STRIPE_WEBHOOK_SECRETS = env_list("STRIPE_WEBHOOK_SECRETS")
# Another address only where something stands in for Stripe.
STRIPE_API_BASE = env_str("STRIPE_API_BASE", "https://api.stripe.com")
# Which of Stripe's customer portals opens; empty: the account's own default.
STRIPE_PORTAL_CONFIGURATION = env_str("STRIPE_PORTAL_CONFIGURATION", "")
# Whether workspaces may pay for clicks beyond their plan, by use.
STRIPE_CLICKS_BEYOND = env_bool("STRIPE_CLICKS_BEYOND", default=False)
# Whether Stripe adds taxes by where the customer is: needs Stripe Tax and registrations there.
STRIPE_AUTOMATIC_TAX = env_bool("STRIPE_AUTOMATIC_TAX", default=False)

# Forms here are answered with the address of a page of Stripe's, and browsers ask the policy for where they end up.
BILLING_ORIGINS = (
    ["https://checkout.stripe.com", "https://billing.stripe.com"]
    if STRIPE_API_BASE == "https://api.stripe.com"
    else [STRIPE_API_BASE]
)
BILLING_BEAT = {
    # The safety net under what each webhook starts, and what finds events that are tried again.
    "process-stripe-events": {"task": "billing.process_events", "schedule": 10.0, "options": {"expires": 9}},
    "billing-deadlines": {"task": "billing.meet_deadlines", "schedule": 300.0, "options": {"expires": 280}},
    "billing-mails": {"task": "billing.send_mails", "schedule": 60.0, "options": {"expires": 55}},
    "report-clicks-beyond": {"task": "billing.report_beyond", "schedule": 3600.0, "options": {"expires": 3000}},
    "reconcile-billing": {"task": "billing.reconcile", "schedule": 86_400.0, "options": {"expires": 80_000}},
}
