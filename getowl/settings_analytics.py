"""The settings of clicks, a part of settings.py."""

from getowl.env import env_bool, env_int, env_optional, env_str

# The real-time log's stream; empty means the local CloudFront keeps its lines in the spool.
CLICK_STREAM = env_optional("CLICK_STREAM", "getowl-clicks")
# The store of clicks, and the token that forward_clicks appends with.
TINYBIRD_URL = env_str("TINYBIRD_URL", "")
TINYBIRD_TOKEN = env_str("TINYBIRD_TOKEN", "")
# What visitors' daily numbers are made with: the same in every forwarder.
CLICK_VISITOR_SECRET = env_optional("CLICK_VISITOR_SECRET", "")
# Whether visitors who send GPC or DNT are left without a number and a city.
CLICK_HONOUR_OBJECTIONS = env_bool("CLICK_HONOUR_OBJECTIONS", default=True)
# An MMDB file of cities.
CLICK_PLACES_FILE = env_str("CLICK_PLACES_FILE", "")
# Where CloudFront puts its standard log, which backfill_clicks reads: a bucket, and what its keys begin with.
CLICK_LOG_BUCKET = env_str("CLICK_LOG_BUCKET", "")
CLICK_LOG_PREFIX = env_str("CLICK_LOG_PREFIX", "")
# Tinybird's admin token, which signs the tokens that read one workspace's clicks; and the workspace it is of.
# What only forwards clicks is better off without.
TINYBIRD_SIGNING_KEY = env_str("TINYBIRD_SIGNING_KEY", "")
TINYBIRD_WORKSPACE_ID = env_str("TINYBIRD_WORKSPACE_ID", "")
# How often the numbers on links are brought up to today's and yesterday's clicks, and how often usage is counted.
CLICKS_REFRESH_SECONDS = env_int("CLICKS_REFRESH_SECONDS", 10)
USAGE_REFRESH_SECONDS = env_int("USAGE_REFRESH_SECONDS", 300)
# What beat starts (settings.py adds it); without a store there is nothing to count.
CLICKS_SCHEDULE = {
    "refresh-clicks": {
        "task": "analytics.refresh_clicks",
        "schedule": float(CLICKS_REFRESH_SECONDS),
        "options": {"expires": CLICKS_REFRESH_SECONDS},
    },
    "settle-clicks": {"task": "analytics.settle_clicks", "schedule": 300.0, "options": {"expires": 280}},
    "refresh-late-clicks": {"task": "analytics.refresh_late_clicks", "schedule": 3600.0, "options": {"expires": 3000}},
    "refresh-usage": {
        "task": "analytics.refresh_usage",
        "schedule": float(USAGE_REFRESH_SECONDS),
        "options": {"expires": USAGE_REFRESH_SECONDS},
    },
}
if not TINYBIRD_SIGNING_KEY:
    CLICKS_SCHEDULE = {}
