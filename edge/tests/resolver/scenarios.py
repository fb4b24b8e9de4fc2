"""Links with everything that links can have, and visitors for whom it matters. All dice are the caller's."""

from __future__ import annotations

from random import Random
from typing import Any, Final

from edge.resolver.contract import Condition, HostItem, LinkItem, Rule, TimeWindow, Variant, link_key
from edge.resolver.decide import Request
from edge.resolver.patterns import in_order, pattern_code, shape_of
from edge.resolver.rules import CONDITIONS, FLAGS
from edge.tests.resolver.conftest import NOW
from edge.tests.resolver.dict_store import CONFIG
from edge.tests.resolver.people import INSTAGRAM, IPHONE, MAC, PIXEL, SLACKBOT, WINDOWS, facts

HOSTS: Final = ("owl.example", "go.acme.example", "www.acme.example")
PATHS: Final = ("/sale", "/sale+", "/SALE", "/docs/a/b", "/docs/x", "/docs/..%2f", "/missing", "/")
CODES: Final = ("sale", "sale", "docs/*", "docs/{id}")
QUERIES: Final = ("", "a=1", "a", "b=2&a=1&utm_x=y", "referrer=z;end")
COUNTRIES: Final = ("DE", "FR", "US", "")
DEVICES: Final = (("desktop", ""), ("mobile", "ios"), ("mobile", "android"), ("tablet", "ios"), ("tv", ""), ("", ""))

DESTINATIONS: Final = (
    "https://a.example/",
    "https://b.example/p?a=0#part",
    "acme://item?x=1",
    "https://play.google.com/store/apps/details?id=com.acme&referrer=own",
    "https://c.example/{id}?id={id}",
)
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "country": (("DE",), ("FR", "US")),
    "device": (("mobile",), ("desktop", "tv")),
    "continent": (("EU",), ("NA",)),
    "query": ((("a", None),), (("a", "1"), ("b", None))),
    "os": (("ios",), ("android", "ios"), ("windows",), ("macos", "ios")),
    "region": (("DE-BY",), ("US-CA", "DE-BE")),
    "language": (("fr",), ("de", "en-GB")),
    "referrer": (("acme.example",), ("b.example",)),
    "browser": (("chrome",), ("safari", "webview")),
}

UNKEYED: Final[tuple[dict[str, str], ...]] = (
    {"user_agent": WINDOWS, "language": "de", "referrer": "https://acme.example/x", "region": "BY"},
    {"user_agent": MAC, "language": "fr-FR,fr;q=0.9", "referrer": "https://b.example/", "region": "BE"},
    {"user_agent": IPHONE, "language": "en-GB", "region": "CA"},
    {"user_agent": PIXEL, "language": "ja"},
    {"user_agent": INSTAGRAM, "language": "de;q=0, *", "referrer": "https://l.instagram.com/", "region": "BY"},
    {"user_agent": PIXEL + " Instagram 332.0.0.34.97 Android", "language": "fr"},
    {"user_agent": SLACKBOT},
    {"user_agent": ""},
)
"""What of a visitor is outside of the cache key, besides address and cookies."""


def condition(dice: Random, name: str = "") -> Condition:
    """A condition that holds for some visitors, whose window, if it is one, opens or shuts about now."""
    name = name or dice.choice(list(CONDITIONS))
    value = dice.choice(VALUES[name]) if name in VALUES else (True if name in FLAGS else window(dice))
    return Condition(name, value, dice.random() < 0.3)


def window(dice: Random) -> TimeWindow:
    """A window with a boundary near the minute after NOW; NOW is 22:13:20 UTC on a Tuesday."""
    east = dice.choice((0, 3_600, -12_600))
    minute = (22 * 60 + 14 + east // 60) % 1_440
    day = (1 + (22 * 60 + 14 + east // 60) // 1_440) % 7
    start, end = dice.choice(
        ((minute, (minute + 60) % 1_440), ((minute - 60) % 1_440, minute), (0, 1_440), (minute, minute))
    )
    changed = (NOW + dice.randrange(-40, 40), east + dice.choice((-3_600, 0, 3_600)))
    days = tuple(sorted({day, dice.randrange(7)})) if dice.random() < 0.7 else tuple(range(7))
    return TimeWindow(days, start, end, ((0, east), changed) if dice.random() < 0.4 else ((0, east),))


def variants(dice: Random) -> tuple[Variant, ...]:
    """One to three, of which one may have all the weight."""
    return tuple(
        Variant(f"v{place}", dice.choice(DESTINATIONS), dice.choice((0, 1, 5))) for place in range(dice.randrange(1, 4))
    )


def rule(dice: Random, place: int) -> Rule:
    """A rule with up to three conditions."""
    conditions = tuple(condition(dice) for _ in range(dice.choice((1, 1, 1, 2, 2, 3))))
    if dice.random() < 0.2:
        return Rule(f"r{place}", conditions, variants=variants(dice))
    return Rule(f"r{place}", conditions, f"https://r{place}.example/")


def moment(dice: Random) -> int:
    """Near enough to matter."""
    return NOW + dice.randrange(-45, 45)


def link(dice: Random, code: str) -> LinkItem:
    """A link with some of everything."""

    def some(chance: float) -> bool:
        return dice.random() < chance

    return LinkItem(
        dice.choice(DESTINATIONS),
        status=dice.choice((301, 302, 307)),
        activates_at=moment(dice) if some(0.1) else None,
        expires_at=moment(dice) if some(0.25) else None,
        expired_url="https://over.example/" if some(0.5) else None,
        query=dice.choice(("keep", "override", "drop")),
        query_pass=("a",) if some(0.2) else (),
        query_strip=("utm_*",) if some(0.2) else (),
        link_id=dice.choice(("lnk_1", "lnk_2")),
        workspace_id="ws_1",
        disabled=some(0.03),
        limited=some(0.06),
        rules=tuple(rule(dice, place) for place in range(dice.choice((0, 1, 1, 2, 3)))),
        variants=variants(dice) if some(0.3) else (),
        variants_end_at=moment(dice) if some(0.6) else None,
        winner=dice.choice(("v0", "v1")) if some(0.8) else None,
        ios=dice.choice(("https://apps.apple.com/app/id1", "acme://ios")) if some(0.2) else None,
        android=dice.choice(DESTINATIONS[2:4]) if some(0.2) else None,
        leave_app=some(0.15),
        password=some(0.05),
        social=some(0.12),
        cloak=some(0.05),
        index=some(0.2),
        pattern=code if code != pattern_code(code) or "*" in code else None,
    )


def host(dice: Random) -> HostItem:
    """A host that may have patterns, fold case, and lead somewhere by itself."""

    def some(chance: float) -> bool:
        return dice.random() < chance

    return HostItem(
        status="suspended" if some(0.03) else "active",
        root_url="https://root.example/" if some(0.5) else None,
        not_found_url="https://missing.example/" if some(0.5) else None,
        expired_url="https://expired.example/" if some(0.3) else None,
        fold_case=some(0.3),
        shapes=in_order(shape_of(code) for code in CODES if "/" in code) if some(0.7) else (),
        hsts=dice.choice((0, 0, 31_536_000)),
        favicon_url="https://icon.example/" if some(0.5) else None,
        apple_app_site="{}" if some(0.5) else None,
    )


def items(dice: Random) -> dict[str, LinkItem | HostItem]:
    """A table: an alias, its host, the default host, and links on both."""
    found: dict[str, LinkItem | HostItem] = {"www.acme.example#": HostItem(alias_of="go.acme.example")}
    for name in HOSTS[:2]:
        if name != "owl.example" or dice.random() < 0.7:
            found[f"{name}#"] = host(dice)
        for code in CODES:
            found[link_key(name, pattern_code(code), CONFIG.default_hosts)] = link(dice, code)
    return found


def ask(dice: Random) -> dict[str, Any]:
    """What of a request is in the cache key."""
    device, system = dice.choice(DEVICES)
    return {
        "name": dice.choice(HOSTS),
        "path": dice.choice((PATHS[0], PATHS[0], *PATHS)),
        "query": dice.choice(QUERIES),
        "country": dice.choice(COUNTRIES),
        "device": device,
        "system": system,
    }


def event_of(
    asked: dict[str, Any], who: dict[str, str], ip: str, cookie: str = "", method: str = "GET"
) -> dict[str, Any]:
    """The event of a request with the cache key `asked`, by a visitor who is `who` (one of `UNKEYED`)."""
    headers = facts(country=asked["country"], device=asked["device"], system=asked["system"], **who)
    headers |= {"host": asked["name"]} | ({"cookie": cookie} if cookie else {})
    request = {
        "clientIp": ip,
        "headers": {name: [{"key": name.title(), "value": value}] for name, value in headers.items()},
        "method": method,
        "origin": {"custom": {"domainName": CONFIG.origin_host}},
        "querystring": asked["query"],
        "uri": asked["path"],
    }
    return {"Records": [{"cf": {"config": {"eventType": "origin-request"}, "request": request}}]}


def request_of(asked: dict[str, Any], who: dict[str, str], ip: str) -> Request:
    """The same as the decision sees it."""
    headers = facts(country=asked["country"], device=asked["device"], system=asked["system"], **who)
    return Request("GET", asked["name"], asked["path"], asked["query"], headers, ip)
