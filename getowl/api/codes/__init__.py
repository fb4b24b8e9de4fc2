"""Every code that an error of the API can have: what it means and what helps. Shown at /api/docs/errors.

Tests hold it complete: whatever a test's request is refused with, and whatever the source raises, stands here.
"""

from typing import Final

from getowl.api.codes.code import ErrorCode
from getowl.api.codes.domains import DOMAINS, HOST_NAMES
from getowl.api.codes.links import IMPORTS, LINKS, SLUGS
from getowl.api.codes.people import PEOPLE
from getowl.api.codes.requests import OTHERS, REQUESTS
from getowl.api.codes.values import ADDRESSES, VALUES

GROUPS: Final[dict[str, tuple[ErrorCode, ...]]] = {
    "Keys and requests": REQUESTS,
    "Values": VALUES,
    "Addresses": ADDRESSES,
    "Links, tags and templates": LINKS,
    "Slugs": SLUGS,
    "Imports": IMPORTS,
    "Domains": DOMAINS,
    "Host names": HOST_NAMES,
    "Members and invitations": PEOPLE,
    "Analytics, webhooks and exports": OTHERS,
}
CODES: Final = {one.code: one for group in GROUPS.values() for one in group}

__all__ = ["CODES", "GROUPS", "ErrorCode"]
