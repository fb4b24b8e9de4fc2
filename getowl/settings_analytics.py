"""The settings of clicks, a part of settings.py."""

from getowl.env import env_bool, env_optional, env_str

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
# Tinybird's admin token, which signs the tokens that read one workspace's clicks; and the workspace it is of.
# What only forwards clicks is better off without.
TINYBIRD_SIGNING_KEY = env_str("TINYBIRD_SIGNING_KEY", "")
TINYBIRD_WORKSPACE_ID = env_str("TINYBIRD_WORKSPACE_ID", "")
