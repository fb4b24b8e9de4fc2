"""What people call the values that clicks have: countries, devices, channels, and what is not known.

English, as the whole product is. The names of countries are those of Unicode's CLDR, in Babel's copy.
"""

from functools import cache
from typing import Final

from babel import Locale

from analytics.tinybird_client import Dimension
from domains.names.hostname import display_of

CONTINENTS: Final = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
DEVICES: Final = {"mobile": "Phone", "tablet": "Tablet", "desktop": "Desktop", "tv": "TV"}
CHANNELS: Final = {
    "direct": "Direct",
    "search": "Search",
    "social": "Social",
    "email": "Email",
    "referral": "Referral",
    "ai": "AI assistants",
    "paid": "Paid",
    "qr": "QR codes",
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
UNKNOWN: Final = "Unknown"
OTHER_BOTS: Final = "Other robots"

_NONE: Final = "None"
_EMPTY: Final = {
    Dimension.REFERRERS: "Direct",
    Dimension.UTM_SOURCE: _NONE,
    Dimension.UTM_MEDIUM: _NONE,
    Dimension.UTM_CAMPAIGN: _NONE,
    Dimension.UTM_TERM: _NONE,
    Dimension.UTM_CONTENT: _NONE,
    Dimension.CLICK_IDS: _NONE,
    Dimension.RULES: "No rule",
    Dimension.VARIANTS: "No variant",
}
_WORDS: Final = {
    Dimension.CONTINENTS: CONTINENTS,
    Dimension.DEVICES: DEVICES,
    Dimension.CHANNELS: CHANNELS,
    Dimension.CLICK_IDS: CLICK_IDS,
    Dimension.BOTS: {"other": OTHER_BOTS},
}


def name_of(dimension: Dimension, value: str) -> str:
    """What people call a value. One that has no other name keeps its own; an empty one says what is not there."""
    if not value:
        return _EMPTY.get(dimension, UNKNOWN)
    if dimension == Dimension.COUNTRIES:
        return country_name(value)
    if dimension == Dimension.HOSTS:
        return host_name(value)
    return _WORDS.get(dimension, {}).get(value, value)


def country_name(code: str) -> str:
    """The country with this code of ISO 3166-1: Germany. ZZ stands for none; a code that nobody knows stays one."""
    return UNKNOWN if code in ("", "ZZ") else _territories().get(code, code)


def host_name(host: str) -> str:
    """The host in its own script."""
    try:
        return display_of(host)
    except UnicodeError:
        return host


@cache
def _territories() -> dict[str, str]:
    return dict(Locale("en").territories)
