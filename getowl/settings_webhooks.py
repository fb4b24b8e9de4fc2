"""The settings of webhooks, a part of settings.py."""

from getowl.env import env_bool, env_int, env_secrets, env_str

# Whether events may go to http:// and to addresses that are not public: for local stacks alone.
WEBHOOKS_ALLOW_PRIVATE = env_bool("WEBHOOKS_ALLOW_PRIVATE", default=env_bool("DEBUG"))
# What the secrets of endpoints are encrypted with: the first encrypts, all decrypt. None: SECRET_KEY does.
WEBHOOK_SECRET_KEYS = env_secrets("WEBHOOK_SECRET_KEYS")
# How long events and their deliveries are kept.
WEBHOOKS_KEEP_DAYS = env_int("WEBHOOKS_KEEP_DAYS", 30)
# A worker that died holds its deliveries for this long: several times what one may take.
WEBHOOKS_LEASE_SECONDS = env_int("WEBHOOKS_LEASE_SECONDS", 60)
# A file with an authority that receivers' certificates may be of besides the system's, for local stacks.
WEBHOOKS_CA = env_str("WEBHOOKS_CA", "")

WEBHOOKS_BEAT = {
    # The safety net under what each commit starts, and what finds the deliveries that are tried again.
    "deliver-webhooks": {"task": "webhooks.deliver", "schedule": 1.0, "options": {"expires": 5}},
    "mail-webhooks": {"task": "webhooks.send_mails", "schedule": 60.0, "options": {"expires": 55}},
    "purge-webhooks": {"task": "webhooks.purge", "schedule": 600.0, "options": {"expires": 600}},
}
