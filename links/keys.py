"""The key of a link: what the edge looks it up by, or, of a parked link, what the edge never asks for.

A link is parked while its workspace does not hold its domain: it has given its key back, so that whoever proves the
name next finds none of its keys taken. No look-up of the edge begins with a `#`, since no host is empty.
"""

from typing import Final

from django.utils.translation import gettext as _

from edge.resolver.contract import link_key, normalize_code
from edge.resolver.patterns import pattern_code
from links.errors import BadSlug

PARKED: Final = "#"
WAITING: Final = "#lnk"
"""How the keys begin of those that come back by themselves; the others' address is another link's by now."""


def slug_key(slug: str, host: str = "", *, fold_case: bool = False) -> str:
    """The key of a clean slug on a custom domain, or ("") on the default short one.

    Patterns that match the same paths share it, and so do spellings that the host folds. Raises BadSlug.
    """
    code: str | None = pattern_code(slug)
    if fold_case:
        code = normalize_code(pattern_code(slug), fold_case=True)
    if code is None:
        raise BadSlug("too_long", _("This slug is too long for a domain that does not tell capital letters apart."))
    return link_key(host, code)


def replaced_key(public_id: str) -> str:
    """The key of a parked link that cannot come back: another one has its address."""
    return f"{PARKED}{PARKED}{public_id}"


def is_parked(key: str) -> bool:
    """Whether it is the key of a parked link."""
    return key.startswith(PARKED)
