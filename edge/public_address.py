"""Which addresses may be connected to: names and name servers are chosen by customers, who may be anybody."""

import ipaddress


def is_public(address: str) -> bool:
    """Whether the address is one of the public internet.

    IPv4 addresses that are wrapped in IPv6 lead wherever they say: 6to4 is looked into; those mapped and those of NAT64
    are in a reserved block, from which nobody is served.
    """
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    inner = ip.sixtofour if isinstance(ip, ipaddress.IPv6Address) else None
    return inner is None or is_public(str(inner))
