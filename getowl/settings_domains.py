"""The settings of custom domains, a part of settings.py."""

from getowl.env import SettingError, env_bool, env_int, env_list, env_optional, env_str

# Where customers point their hosts: the connection group's routing endpoint, or a name of ours that leads to it, or to
# the shards. Empty: custom domains are not offered.
DOMAINS_ENDPOINT = env_str("DOMAINS_ENDPOINT", "")
# How CloudFront serves new domains; those that are served the other way stay so.
DOMAINS_ADAPTER = env_str("DOMAINS_ADAPTER", "tenants")
if DOMAINS_ADAPTER not in {"tenants", "shards"}:
    raise SettingError(f"DOMAINS_ADAPTER must be tenants or shards; it is {DOMAINS_ADAPTER!r}.")
DOMAINS_DISTRIBUTION_ID = env_str("DOMAINS_DISTRIBUTION_ID", "")
DOMAINS_CONNECTION_GROUP_ID = env_str("DOMAINS_CONNECTION_GROUP_ID", "")
DOMAINS_SHARD_IDS = env_list("DOMAINS_SHARD_IDS")
# ACM's names in one certificate, CloudFront's on one distribution: the account's quotas.
DOMAINS_SHARD_NAMES = env_int("DOMAINS_SHARD_NAMES", 100)
DOMAINS_SHARD_ALIASES = env_int("DOMAINS_SHARD_ALIASES", 100)
# A zone of ours: its names hold a tenant's place while a domain moves to it from a shard (migrate_domain).
DOMAINS_PLACEHOLDER_ZONE = env_str("DOMAINS_PLACEHOLDER_ZONE", "")
# CloudFront's control API takes a few changes a minute; each kind of change has this budget, for all workers together.
DOMAINS_CHANGES_A_MINUTE = env_int("DOMAINS_CHANGES_A_MINUTE", 10)
# A worker that died holds the domain it looked at for this long.
DOMAINS_LEASE_SECONDS = env_int("DOMAINS_LEASE_SECONDS", 120)
# How often the fleet in AWS is compared with the domains here: what was lost is made again, what is left over goes.
DOMAINS_SWEEP_SECONDS = env_int("DOMAINS_SWEEP_SECONDS", 3600)
# The HTTPS check: where it connects to, which authority it trusts besides the system's (a file), both for local stacks.
DOMAINS_PROBE_PORT = env_int("DOMAINS_PROBE_PORT", 443)
DOMAINS_PROBE_CA = env_str("DOMAINS_PROBE_CA", "")
# Which resolvers are asked: `ip` or `ip:port`. Two of different operators, so that one's stale cache shows.
DNS_RESOLVERS = env_list("DNS_RESOLVERS", "1.1.1.1,8.8.8.8")
DNS_AUTHORITY_PORT = env_int("DNS_AUTHORITY_PORT", 53)
# Whether addresses that are not public may be asked and connected to: in the local stack alone.
DNS_ALLOW_PRIVATE = env_bool("DNS_ALLOW_PRIVATE", default=False)
# The local DNS server's records, which the developer panel edits; empty: there is no such panel.
LOCAL_DNS_RECORDS = env_optional("LOCAL_DNS_RECORDS", "")
# Names under .test, which the local DNS serves, may be custom domains.
DOMAINS_ALLOW_TEST = env_bool("DOMAINS_ALLOW_TEST", default=env_bool("DEBUG"))
DOMAINS_BEAT = {
    "work-domains": {"task": "domains.work", "schedule": 1.0, "options": {"expires": 5}},
    "sweep-domains": {"task": "domains.sweep", "schedule": DOMAINS_SWEEP_SECONDS, "options": {"expires": 600}},
    "mail-domains": {"task": "domains.send_mails", "schedule": 60.0, "options": {"expires": 55}},
}
