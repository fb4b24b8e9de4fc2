"""Where one visitor would go, and why: the edge's own decision, about a visitor that is only imagined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from domains.edge_items import host_item
from edge.default_host import items as default_items
from edge.resolver.contract import HostItem, host_key
from edge.resolver.decide import AppPage, Decision, Gone, NotFound, Origin, Redirect, decide
from edge.resolver.visitor import COUNTRY, REGION, Request
from links.edge_items import link_item
from links.models import Link
from links.wording import condition_text

_SAFARI: Final = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0"
_CHROME: Final = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0"


@dataclass(frozen=True, slots=True)
class Device:
    """`flags` are the headers that CloudFront sets for it: is-…-viewer."""

    name: str | Promise
    user_agent: str
    flags: tuple[str, ...]


DEVICES: Final[Mapping[str, Device]] = {
    "windows": Device(
        "Windows, Chrome", f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", ("desktop",)
    ),
    "windows-edge": Device(
        "Windows, Edge",
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36 Edg/153.0.0.0",
        ("desktop",),
    ),
    "mac": Device(
        "Mac, Safari", f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI} Safari/605.1.15", ("desktop",)
    ),
    "linux": Device(
        "Linux, Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", ("desktop",)
    ),
    "iphone": Device(
        "iPhone, Safari",
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {_SAFARI} Mobile/15E148 Safari/604.1",
        ("mobile", "ios"),
    ),
    "iphone-instagram": Device(
        _("iPhone, inside Instagram"),
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
        " Instagram 390.0.0.28.85 (iPhone16,2; iOS 18_7; en_US; en; scale=3.00; 1290x2796; 750000000)",
        ("mobile", "ios"),
    ),
    "android": Device(
        "Android, Chrome", f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36", ("mobile", "android")
    ),
    "android-samsung": Device(
        "Android, Samsung Internet",
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0"
        " Mobile Safari/537.36",
        ("mobile", "android"),
    ),
    "tablet": Device(
        _("Android tablet"), f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Safari/537.36", ("tablet", "android")
    ),
    "tv": Device(
        _("Television"),
        "Mozilla/5.0 (SMART-TV; LINUX; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 TV Safari/537.36",
        ("smarttv",),
    ),
    "googlebot": Device(
        _("A search engine's robot"),
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        ("desktop",),
    ),
    "whatsapp": Device(_("A messenger's preview (WhatsApp)"), "WhatsApp/2.24.20.78 A", ("mobile",)),
}
"""Common visitors, with what they and CloudFront say of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImaginedVisitor:
    """`region` is ISO 3166-2 without its country; `language` as browsers send it; `query` without its `?`."""

    at: datetime
    device: str = "windows"
    country: str = ""
    region: str = ""
    language: str = ""
    referrer: str = ""
    query: str = ""
    number: int = 1
    """Tells visitors apart whose other facts are the same: a test sends them different ways."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`what` happens, `url` where there is one; `why` says what led there, in the order in which it was asked."""

    what: str
    url: str = ""
    status: int | None = None
    why: list[str] = field(default_factory=list)


def simulate(link: Link, visitor: ImaginedVisitor) -> Verdict:
    """What the edge would do for the visitor, were the (perhaps unsaved) link published as it is."""
    decision = decide(_host(link), link_item(link, ""), _request(link, visitor), visitor.at.timestamp())
    return _verdict(decision, link, visitor)


def _host(link: Link) -> HostItem | None:
    if link.domain is not None:
        return host_item(link.domain, [])
    key = host_key(settings.SHORT_HOSTS[0])
    item = default_items([key])[key]
    return item if isinstance(item, HostItem) else None


class _Headers(dict[str, str]):
    """Headers as the decision reads them."""


def _request(link: Link, visitor: ImaginedVisitor) -> Request:
    device = DEVICES[visitor.device]
    headers = _Headers({"user-agent": device.user_agent, COUNTRY: visitor.country, REGION: visitor.region})
    headers |= {f"cloudfront-is-{flag}-viewer": "true" for flag in device.flags}
    headers |= {"accept-language": visitor.language, "referer": _as_address(visitor.referrer)}
    # From 203.0.113.0/24, which no visitor ever has (RFC 5737).
    address = f"203.0.113.{visitor.number % 254 + 1}"
    path = "/" + quote(link.slug, safe="/")
    return Request("GET", link.host, path, visitor.query, headers, address, link.slug)


def _as_address(referrer: str) -> str:
    return referrer if not referrer or "://" in referrer else f"https://{referrer}/"


def _verdict(decision: Decision, link: Link, visitor: ImaginedVisitor) -> Verdict:
    match decision:
        case Redirect(location=url, status=status, outcome="r"):
            return Verdict(gettext("goes to"), url, status, _reasons(decision, link, visitor))
        case Redirect(location=url, outcome="x"):
            return Verdict(gettext("goes to"), url, 302, [_over(link)])
        case Redirect(location=url):
            return Verdict(
                gettext("goes to"),
                url,
                302,
                [gettext("Nothing is there, so the domain's page for unknown codes is shown.")],
            )
        case AppPage(app_url=app, web_url=web):
            why = _reasons(decision, link, visitor)
            return Verdict(
                gettext("is handed to the app"),
                app,
                200,
                [*why, gettext("Where the app is missing, the browser goes to %(web)s.") % {"web": web}],
            )
        case Origin(kind=kind):
            return _page(kind)
        case Gone(expired=True):
            return Verdict(gettext("sees that the link has expired"), "", 410, [_over(link)])
        case NotFound():
            waits = visitor.at < link.activates_at if link.activates_at else False
            return Verdict(
                gettext("finds nothing"), "", 404, [gettext("The link has not started yet.")] if waits else []
            )
        case _:
            return Verdict(
                gettext("sees an error"), "", None, [gettext("The address is longer than a redirect can carry.")]
            )


def _page(kind: str) -> Verdict:
    """The pages that the edge leaves to us."""
    what, why = {
        "password": (gettext("is asked for the password"), gettext("The link has a password.")),
        "social": (gettext("sees the social card"), gettext("It makes a preview, and the link has a card of its own.")),
        "cloak": (gettext("sees the destination under the short address"), gettext("The link keeps its address.")),
    }[kind]
    return Verdict(what, "", 200, [why])


def _over(link: Link) -> str:
    return gettext("Its clicks are used up.") if link.is_used_up else gettext("Its time is over.")


def _reasons(decision: Redirect | AppPage, link: Link, visitor: ImaginedVisitor) -> list[str]:
    if decision.rule:
        number, rule = next((n, one) for n, one in enumerate(link.rules, 1) if one["id"] == decision.rule)
        named = (
            gettext("Rule %(number)s (“%(rule)s”)") % {"number": number, "rule": rule["name"]}
            if rule["name"]
            else gettext("Rule %(number)s") % {"number": number}
        )
        reasons = [
            gettext("%(named)s matches: %(conditions)s.")
            % {"named": named, "conditions": gettext(", and ").join(condition_text(one) for one in rule["conditions"])}
        ]
        return reasons + _share(rule.get("variants", ()), decision.variant)
    none = [gettext("No rule matches.")] if link.rules else []
    if decision.variant in ("ios", "android"):
        return [
            *none,
            gettext("The link has an address for %(phones)s.")
            % {"phones": gettext("iPhones and iPads") if decision.variant == "ios" else "Android"},
        ]
    if link.variants and link.variants_end_at and visitor.at >= link.variants_end_at:
        return [*none, gettext("The test is over: all go to its winner.")]
    return [*none, *_share(link.variants, decision.variant)] or [gettext("It is the link's destination.")]


def _share(variants: Any, chosen: str) -> list[str]:
    total = sum(one["weight"] for one in variants)
    for number, one in enumerate(variants, 1):
        if one["id"] == chosen:
            name = f"“{one['name']}”" if one["name"] else gettext("variant %(number)s") % {"number": number}
            return [
                gettext("By chance this visitor gets %(name)s, as %(total)s do, and the same one next time.")
                % {"name": name, "total": f"{one['weight'] / total:.0%}"}
            ]
    return []
