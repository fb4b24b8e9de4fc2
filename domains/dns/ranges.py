"""Address ranges of networks that stand between visitors and a host, as their owners publish them.

A range that is missing here costs a hint, never a wrong verdict on a domain: what HTTPS answers decides.
"""

import ipaddress
from functools import cache

# https://www.cloudflare.com/ips/ as of 2026-09-29
CLOUDFLARE = (
    "173.245.48.0/20 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 141.101.64.0/18 108.162.192.0/18 190.93.240.0/20"
    " 188.114.96.0/20 197.234.240.0/22 198.41.128.0/17 162.158.0.0/15 104.16.0.0/13 104.24.0.0/14 172.64.0.0/13"
    " 131.0.72.0/22 2400:cb00::/32 2606:4700::/32 2803:f800::/32 2405:b500::/32 2405:8100::/32 2a06:98c0::/29"
    " 2c0f:f248::/32"
)
# The ranges of /17 and larger out of CLOUDFRONT_GLOBAL_IP_LIST, and CloudFront's IPv6 block, as mirrored in 2025:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
CLOUDFRONT = (
    "3.160.0.0/14 3.164.128.0/17 3.165.0.0/16 3.166.0.0/15 3.168.0.0/14 3.173.0.0/17 3.174.0.0/15 13.32.0.0/15"
    " 13.35.0.0/16 13.224.0.0/14 13.249.0.0/16 15.158.0.0/16 18.64.0.0/14 18.68.0.0/16 18.154.0.0/15 18.160.0.0/15"
    " 18.164.0.0/15 18.172.0.0/15 18.238.0.0/15 18.244.0.0/15 52.84.0.0/15 52.124.128.0/17 52.222.128.0/17"
    " 54.182.0.0/16 54.192.0.0/16 54.230.0.0/17 65.8.0.0/16 65.9.0.0/17 71.152.0.0/17 99.84.0.0/16 99.86.0.0/16"
    " 108.138.0.0/15 108.156.0.0/14 130.176.0.0/17 143.204.0.0/16 144.220.0.0/16 2600:9000::/28"
)


@cache
def _networks(ranges: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in ranges.split())


def is_within(ip: str, ranges: str) -> bool:
    """Whether an address is in one of the space-separated `ranges`."""
    address = ipaddress.ip_address(ip)
    return any(address in network for network in _networks(ranges))
