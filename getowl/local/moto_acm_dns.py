"""The validation records of the local ACM, and whether the world sees them.

A record is the same for a name each time within one account, and `*.name` shares that of `name` (ACM user guide,
"DNS validation"); it is looked for in the records that `moto_control.py` was told, then at its resolver.
"""

from hashlib import sha256

import dns.exception
import dns.message
import dns.query
import dns.rdatatype

from getowl.local.moto_control import CONTROL

_TIMEOUT_SECONDS = 0.5


def record_of(account: str, name: str) -> tuple[str, str]:
    """The CNAME's name and target, without dots at the ends."""
    base = name.removeprefix("*.")
    digest = sha256(f"{account}:{base}".encode()).hexdigest()
    letters = "".join(chr(ord("a") + int(digit, 16)) for digit in digest[54:64])
    return f"_{digest[:32]}.{base}", f"_{digest[22:54]}.{letters}.acm-validations.aws"


def is_seen(account: str, name: str) -> bool:
    """Whether the validation record of `name` is in the DNS."""
    record, value = record_of(account, name)
    return CONTROL.open_dns or target_of(record) == value


def target_of(name: str) -> str:
    """What the CNAME of `name` says, without the dot at its end; empty when there is none or nobody answers."""
    if name in CONTROL.records:
        return CONTROL.records[name].rstrip(".").lower()
    if not CONTROL.resolver:
        return ""
    host, _, port = CONTROL.resolver.rpartition(":")
    query = dns.message.make_query(name, dns.rdatatype.CNAME)
    try:
        answer = dns.query.udp(query, host, timeout=_TIMEOUT_SECONDS, port=int(port))
    except (OSError, dns.exception.DNSException):
        return ""
    found = [item for rows in answer.answer if rows.rdtype == dns.rdatatype.CNAME for item in rows]
    return str(found[0].target).rstrip(".").lower() if found else ""
