"""Where a visitor came from: the referring host, the channel, and what the query string says about a campaign.

The channel is the first of these that fits:

    qr         the address came out of a QR code (`qr=1`, see docs/clicks.md)
    paid       `utm_medium` says so (cpc, ppc, paid…), or an advertising network's click id is there
    email, social, ai, search    `utm_medium` or `utm_source` says so, else the referrer, else the app that opened it
    referral   any other referrer
    direct     nothing is known: typed, from an app or a document, or the referrer was withheld
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from edge.resolver.keys import normalize_host

MAX_VALUE: Final = 200
"""Characters of a campaign's value that are kept."""
MAX_PARAMETERS: Final = 200
"""Of a query string that are looked at."""

QR_PARAMETER: Final = "qr"
UTM: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")

# By network; the first that is there names the click. fbclid is on unpaid posts, too.
CLICK_IDS: Final = {
    "gclid": "paid", "gbraid": "paid", "wbraid": "paid", "dclid": "paid", "msclkid": "paid", "ttclid": "paid",
    "twclid": "paid", "li_fat_id": "paid", "rdt_cid": "paid", "epik": "paid", "sccid": "paid", "yclid": "paid",
    "fbclid": "social", "igshid": "social", "igsh": "social", "mc_eid": "email",
}  # fmt: skip

_PAID_MEDIA: Final = frozenset(
    {"cpc", "ppc", "cpm", "cpv", "cpa", "paid", "display", "banner", "ads", "ad", "retargeting", "paidsearch"}
)
_MEDIA: Final = {
    "email": "email", "e-mail": "email", "mail": "email", "newsletter": "email",
    "social": "social", "social-network": "social", "social-media": "social", "sm": "social",
    "organic_social": "social",
    "organic": "search", "search": "search", "ai": "ai", "referral": "referral", "qr": "qr", "qrcode": "qr",
}  # fmt: skip

# Domains, without www; their subdomains belong to them unless they are listed themselves.
_CHANNELS: Final = {
    "search": (
        "google.com bing.com duckduckgo.com yahoo.com search.yahoo.com ecosia.org qwant.com startpage.com baidu.com "
        "yandex.ru yandex.com ya.ru naver.com seznam.cz sogou.com search.brave.com kagi.com "
        "com.google.android.googlequicksearchbox"
    ),
    "social": (
        "facebook.com fb.com messenger.com instagram.com threads.net threads.com twitter.com x.com t.co linkedin.com "
        "lnkd.in pinterest.com reddit.com youtube.com youtu.be tiktok.com snapchat.com whatsapp.com wa.me telegram.org "
        "t.me web.telegram.org discord.com tumblr.com vk.com ok.ru weibo.com weixin.qq.com quora.com medium.com "
        "bsky.app mastodon.social news.ycombinator.com xing.com line.me com.linkedin.android com.reddit.frontpage "
        "com.twitter.android org.telegram.messenger com.facebook.katana com.instagram.android com.pinterest"
    ),
    "email": (
        "mail.google.com mail.yahoo.com outlook.live.com outlook.office.com outlook.office365.com mail.proton.me "
        "mail.aol.com mail.ru mail.yandex.ru webmail.gmx.net navigator.gmx.net navigator.web.de com.google.android.gm "
        "com.microsoft.office.outlook"
    ),
    "ai": (
        "chatgpt.com chat.openai.com openai.com perplexity.ai claude.ai gemini.google.com copilot.microsoft.com "
        "chat.deepseek.com chat.mistral.ai grok.com meta.ai you.com poe.com phind.com"
    ),
}
_BY_DOMAIN: Final = {domain: channel for channel, domains in _CHANNELS.items() for domain in domains.split()}
_BY_NAME: Final = {  # what people write into utm_source
    name: channel
    for channel, names in {
        "search": "google bing duckduckgo",
        "social": "facebook fb ig instagram twitter x linkedin tiktok reddit pinterest youtube whatsapp telegram",
        "email": "email newsletter mailchimp klaviyo sendgrid brevo hubspot_email",
        "ai": "chatgpt openai perplexity claude gemini copilot",
    }.items()
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a query string says. `click_id` is the name of a parameter, never its value."""

    utm: tuple[str, str, str, str, str]
    click_id: str
    is_qr: bool


NO_CAMPAIGN: Final = Campaign(("", "", "", "", ""), "", False)


def read_query(query: str) -> Campaign:
    """Read a query string in percent-encoding. Of parameters that are there twice the first counts."""
    # Nearly always there is none; of what there is, most is a click id that no other click has: nothing to remember.
    if not query:
        return NO_CAMPAIGN
    found: dict[str, str] = {}
    click_id = ""
    for pair in query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS]:
        name, _, value = pair.partition("=")
        name = name.lower()
        if name in CLICK_IDS:
            click_id = click_id or (name if value else "")
        elif (name.startswith("utm_") or name == QR_PARAMETER) and name not in found:
            found[name] = value
    if not found:
        return NO_CAMPAIGN if not click_id else Campaign(NO_CAMPAIGN.utm, click_id, False)
    source, medium, campaign, term, content = (_value(found.get(name, "")) for name in UTM)
    return Campaign((source, medium, campaign, term, content), click_id, found.get(QR_PARAMETER) == "1")


def _value(raw: str) -> str:
    if "%" in raw or "+" in raw:
        raw = unquote_to_bytes(raw[: MAX_VALUE * 12].replace("+", " ")).decode("utf-8", "replace")
    return raw[:MAX_VALUE].strip()


@lru_cache(maxsize=10_000)
def referrer_host(referrer: str) -> str:
    """The host of a Referer header without `www.`, an Android app's package name, or "" for what is neither."""
    scheme, separator, rest = referrer[:512].partition("://")
    if not separator or scheme.lower() not in ("http", "https", "android-app"):
        return ""
    for end in "/?#\\":
        rest = rest.partition(end)[0]
    host = normalize_host(rest.rpartition("@")[2])
    return host.removeprefix("www.") if host else ""


def channel_of(campaign: Campaign, referrer: str, app: str) -> str:
    """The channel. `referrer` is a host as above, `app` the in-app browser of agents.py."""
    source, medium = campaign.utm[0].lower(), campaign.utm[1].lower()
    if campaign.is_qr:
        return "qr"
    if medium in _PAID_MEDIA or medium.startswith(("paid", "cpc")) or CLICK_IDS.get(campaign.click_id) == "paid":
        return "paid"
    return (
        _MEDIA.get(medium)
        or _BY_NAME.get(source)
        or (_by_domain(source) if "." in source else "")
        or (_by_domain(referrer) if referrer else "")
        or CLICK_IDS.get(campaign.click_id)
        or ("referral" if referrer else "")
        or (("search" if app == "Google" else "social") if app else "")
        or "direct"
    )


@lru_cache(maxsize=10_000)
def _by_domain(host: str) -> str:
    """The channel of a host or of the domain it is in, "" if neither is listed."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = _BY_DOMAIN.get(".".join(labels[start:]))
        if found:
            return found
    # google.de, google.co.uk, yahoo.co.jp: the country's own names of those that have one in each.
    for name in ("google", "yahoo", "bing"):
        if name in labels[-3:-1]:
            return "search"
    return ""
