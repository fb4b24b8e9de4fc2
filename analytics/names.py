"""What people call the values that clicks have: countries, devices, channels, and what is not known.

In the language of now. The names of countries are those of Unicode's CLDR, in Babel's copy.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from analytics.tinybird_client import Dimension
from domains.names.hostname import display_of

CONTINENTS: Final = {
    "AF": _("Africa"),
    "AN": _("Antarctica"),
    "AS": _("Asia"),
    "EU": _("Europe"),
    "NA": _("North America"),
    "OC": _("Oceania"),
    "SA": _("South America"),
}
DEVICES: Final = {"mobile": _("Phone"), "tablet": _("Tablet"), "desktop": _("Desktop"), "tv": _("TV")}
CHANNELS: Final = {
    "direct": _("Direct"),
    "search": _("Search"),
    "social": _("Social"),
    "email": _("Email"),
    "referral": _("Referral"),
    "ai": _("AI assistants"),
    "paid": _("Paid"),
    "qr": _("QR codes"),
}
CLICK_IDS: Final = {
    "gclid": "Google Ads",
    "gbraid": "Google Ads (iOS apps)",
    "wbraid": "Google Ads (iOS web)",
    "dclid": "Google Display",
    "msclkid": "Microsoft Ads",
    "ttclid": "TikTok",
    "twclid": "X",
    "li_fat_id": "LinkedIn",
    "rdt_cid": "Reddit",
    "epik": "Pinterest",
    "sccid": "Snapchat",
    "yclid": "Yandex",
    "fbclid": "Facebook",
    "igshid": "Instagram",
    "igsh": "Instagram",
    "mc_eid": "Mailchimp",
}
"""Whose parameter it is."""
UNKNOWN: Final = _("Unknown")
OTHER_BOTS: Final = _("Other robots")

_NONE: Final = _("None")
_EMPTY: Final = {
    Dimension.REFERRERS: _("Direct"),
    Dimension.UTM_SOURCE: _NONE,
    Dimension.UTM_MEDIUM: _NONE,
    Dimension.UTM_CAMPAIGN: _NONE,
    Dimension.UTM_TERM: _NONE,
    Dimension.UTM_CONTENT: _NONE,
    Dimension.CLICK_IDS: _NONE,
    Dimension.RULES: _("No rule"),
    Dimension.VARIANTS: _("No variant"),
}
_WORDS: Final[dict[Dimension, Mapping[str, str | Promise]]] = {
    Dimension.CONTINENTS: CONTINENTS,
    Dimension.DEVICES: DEVICES,
    Dimension.CHANNELS: CHANNELS,
    Dimension.CLICK_IDS: CLICK_IDS,
    Dimension.BOTS: {"other": OTHER_BOTS},
}


def name_of(dimension: Dimension, value: str) -> str:
    """What people call a value. One that has no other name keeps its own; an empty one says what is not there."""
    if not value:
        return str(_EMPTY.get(dimension, UNKNOWN))
    if dimension == Dimension.COUNTRIES:
        return country_name(value)
    if dimension == Dimension.HOSTS:
        return host_name(value)
    return str(_WORDS.get(dimension, {}).get(value, value))


def country_name(code: str) -> str:
    """The country with this code of ISO 3166-1: Germany. ZZ stands for none; a code that nobody knows stays one."""
    return str(UNKNOWN) if code in ("", "ZZ") else _territories(get_language() or "en").get(code, code)


def host_name(host: str) -> str:
    """The host in its own script."""
    try:
        return display_of(host)
    except UnicodeError:
        return host


@cache
def _territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language, sep="-").territories)
