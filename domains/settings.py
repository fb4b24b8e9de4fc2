"""What the owner of a domain sets, and how it is checked before it is stored."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final, TypedDict

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from domains.app_files import clean_apple_app_site, clean_asset_links
from domains.destinations import BadAddress, clean_destination, host_of
from domains.edge_items import host_item
from domains.errors import BadSetting
from domains.models import Domain
from domains.names.hostname import display_of
from edge.resolver.contract import encode, host_key
from edge.sources import MAX_ITEM_BYTES

DAY: Final = 86_400  # seconds
MIN_HSTS: Final = DAY
MAX_HSTS: Final = 730 * DAY

URLS: Final = ("root_url", "not_found_url", "expired_url")
APP_FILES: Final = ("apple_app_site", "asset_links")

# Left for the shapes of the patterns on the host, which others add later.
_SHAPES_BYTES: Final = 512


class DomainSettings(TypedDict, total=False):
    """Any settings of a domain; one that is left out stays as it is. "" takes an address or a file away."""

    is_primary: bool
    root_url: str
    not_found_url: str
    expired_url: str
    folds_case: bool
    hsts_seconds: int
    hsts_subdomains: bool
    apple_app_site: str
    asset_links: str


# What the edge does not know of.
_NOT_AT_THE_EDGE: Final = frozenset({"is_primary"})


def clean_settings(settings: DomainSettings) -> dict[str, Any]:
    """Return the settings as they are stored, each looked at by itself. Raises BadSetting about the first bad one."""
    return {name: _CLEANERS[name](name, value) for name, value in settings.items()}


def check_settings(domain: Domain, names: Collection[str]) -> None:
    """Raise BadSetting if the (unsaved) domain, of which the settings `names` changed, cannot be as it is.

    Settings that did not change are not held against who changes another one.
    """
    if domain.hsts_subdomains and not domain.hsts_seconds:
        message = _("Subdomains are included only where HSTS is on: choose how long, or leave this off too.")
        raise BadSetting("hsts_subdomains", "needs_hsts", message)
    if "is_primary" in names and domain.is_primary and not domain.is_served:
        message = _(
            "%(hostname)s does not serve visitors yet. Publish its records; it can become the "
            "primary domain as soon as it does."
        ) % {"hostname": display_of(domain.hostname)}
        raise BadSetting("is_primary", "not_served", message)
    for name in URLS:
        if name in names:
            _check_leads_away(domain, name)
    _check_size(domain)


def concerns_edge(names: Collection[str]) -> bool:
    """Whether the edge has to be told of a change of these settings."""
    return not _NOT_AT_THE_EDGE.issuperset(names)


def _check_leads_away(domain: Domain, name: str) -> None:
    url: str = getattr(domain, name)
    if url and host_of(url) == domain.hostname:
        message = _(
            "%(hostname)s is this domain itself: visitors would be led in a circle. Enter an address "
            "on another host, such as your website's."
        ) % {"hostname": display_of(domain.hostname)}
        raise BadSetting(name, "loop", message)


def _check_size(domain: Domain) -> None:
    document = encode(host_item(domain, ()))
    size = len(document) + len(host_key(domain.hostname)) + _SHAPES_BYTES
    if size <= MAX_ITEM_BYTES:
        return
    sizes = {name: len(json.dumps(value)) for name, value in json.loads(document).items()}
    largest = max((*URLS, *APP_FILES), key=lambda name: sizes.get(name, 0))
    message = _(
        "All that the edge must know of this domain is %(size)s; the limit is "
        "%(max_item_bytes)s. Shorten this field, which takes %(largest)s of it."
    ) % {"size": _kilobytes(size), "max_item_bytes": _kilobytes(MAX_ITEM_BYTES), "largest": _kilobytes(sizes[largest])}
    raise BadSetting(largest, "too_large", message)


def _kilobytes(size: int) -> str:
    return f"{size / 1024:.1f} KB"


def _url(name: str, value: str) -> str:
    if not value.strip():
        return ""
    try:
        return clean_destination(value)
    except BadAddress as error:
        raise BadSetting(name, error.code, error.message) from None


def _flag(_: str, value: bool) -> bool:
    return bool(value)


def _hsts_seconds(name: str, value: int) -> int:
    if value and not MIN_HSTS <= value <= MAX_HSTS:
        message = _("HSTS lasts from 1 day (%(min_hsts)s s) to 2 years (%(max_hsts)s s), or is off (0).") % {
            "min_hsts": intcomma(MIN_HSTS),
            "max_hsts": intcomma(MAX_HSTS),
        }
        raise BadSetting(name, "range", message)
    return value


_CLEANERS: Final[dict[str, Any]] = {
    "is_primary": _flag,
    "root_url": _url,
    "not_found_url": _url,
    "expired_url": _url,
    "folds_case": _flag,
    "hsts_seconds": _hsts_seconds,
    "hsts_subdomains": _flag,
    "apple_app_site": clean_apple_app_site,
    "asset_links": clean_asset_links,
}
