"""What callers may ask of a link, who may open it, and a simple reckoning of where each visitor must be sent.

The reckoning reads what was asked, not what the edge was given, and shares no code with the resolver.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from edge.resolver.visitor import Request

HOST: Final = "127.0.0.1"
PATTERNS: Final = {"plain": "plain", "r/{id}": "r/é 7", "docs/*": "docs/a/b", "a/{x}/b/*": "a/1/b/2/3"}
EU: Final = frozenset({"DE", "FR"})
CONTINENTS: Final = {"DE": "EU", "FR": "EU", "US": "NA", "IN": "AS", "CH": "EU", "": ""}
ZONES: Final = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"]
DAYS: Final = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
START: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
END: Final = int(datetime(2037, 1, 1, tzinfo=UTC).timestamp())
_HIDDEN: Final = ("user-agent", "accept-language", "referer", "cloudfront-viewer-country-region")
_WEBKIT: Final = "AppleWebKit/537.36 (KHTML, like Gecko)"


@dataclass(frozen=True)
class Agent:
    """A user agent, and what is known of it."""

    text: str
    system: str
    browser: str
    is_bot: bool = False
    unfurls: bool = False
    in_app: bool = False


AGENTS: Final = [
    Agent(f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/126.0.0.0 Safari/537.36", "windows", "chrome"),
    Agent("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "linux", "firefox"),
    Agent("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 Instagram 1", "ios", "webview", in_app=True),
    Agent("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "other", "other", is_bot=True, unfurls=True),
    Agent("curl/8.9.1", "other", "other", is_bot=True),
    Agent("", "other", "other", is_bot=True),
]
LANGUAGES: Final = ["", "fr", "pt-BR", "en-US,de;q=0.5", "zh-Hant-TW"]
REFERRERS: Final = ["", "https://news.example.com/a?b", "https://example.com", "android-app://com.example"]
QUERIES: Final = ["", "ref=mail", "ref=&utm_source=x", "ref", "a=1&a=2&utm_medium=y", "%72ef=mail", "x=%zz&&=&é=1"]


@dataclass(frozen=True)
class Visitor:
    """One who opens the link at `now` (unix seconds), on an address that its code stands for."""

    country: str
    region: str
    device: str
    system: str  # as CloudFront tells it: "ios", "android" or ""
    agent: Agent
    languages: str
    referrer: str
    query: str
    ip: str
    now: int

    def request(self, code: str, *, preview: bool = False) -> Request:
        """The request that the resolver sees."""
        headers = {
            "cloudfront-viewer-country": self.country,
            f"cloudfront-is-{self.device}-viewer": "true",
            "cloudfront-viewer-country-region": self.region,
            "user-agent": self.agent.text,
            "accept-language": self.languages,
            "referer": self.referrer,
        }
        if self.system:
            headers[f"cloudfront-is-{self.system}-viewer"] = "true"
        return Request(
            "GET", HOST, "/", self.query, {k: v for k, v in headers.items() if v}, self.ip, code=code, preview=preview
        )


visitors = st.builds(
    Visitor,
    country=st.sampled_from(sorted(CONTINENTS)),
    region=st.sampled_from(["", "CA", "BY"]),
    device=st.sampled_from(["mobile", "tablet", "desktop", "smarttv"]),
    system=st.sampled_from(["", "ios", "android"]),
    agent=st.sampled_from(AGENTS),
    languages=st.sampled_from(LANGUAGES),
    referrer=st.sampled_from(REFERRERS),
    query=st.sampled_from(QUERIES),
    ip=st.sampled_from(["192.0.2.1", "198.51.100.7", "2001:db8::1", "2001:db8:1::1"]),
    now=st.integers(START, END),
)


def _some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3)


_clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 59]))
_values: dict[str, st.SearchStrategy[Any]] = {
    "country": _some("DE", "us", " fr ", "IN"),
    "continent": _some("eu", "NA", "AS"),
    "eu": st.none(),
    "device": _some("mobile", "Tablet", "desktop", "tv"),
    "query": st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from(["ref", "a"])}, optional={"value": st.sampled_from(["mail", "", "2"])}
        ),
        min_size=1,
        max_size=2,
    ),
    "time": st.fixed_dictionaries(
        {"timezone": st.sampled_from(ZONES)},
        optional={
            "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=7),
            "from": _clocks,
            "to": st.one_of(_clocks, st.just("24:00")),
        },
    ),
    "os": _some("ios", "android", "windows", "linux", "other"),
    "region": _some("US-CA", "de-by"),
    "language": _some("fr", "PT-br", "en", "de-AT", "zh-hant"),
    "referrer": _some("example.com", "News.Example.com."),
    "browser": _some("chrome", "webview", "Firefox"),
    "bot": st.none(),
}
conditions = st.sampled_from(sorted(_values)).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"type": st.just(kind), "values": _values[kind]}, optional={"negate": st.booleans()}
    )
)


def holds(condition: Mapping[str, Any], visitor: Visitor) -> bool:
    """Whether the condition, as it was asked for, is true of the visitor."""
    kind, values = condition["type"], _lowered(condition["type"], condition["values"])
    found = {
        "country": lambda: visitor.country.lower() in values,
        "continent": lambda: CONTINENTS[visitor.country].lower() in values,
        "eu": lambda: visitor.country in EU,
        "device": lambda: visitor.device.replace("smarttv", "tv") in values,
        "query": lambda: _has_parameter(values, visitor),
        "time": lambda: _is_time(values, visitor.now),
        "os": lambda: _system_of(visitor) in values,
        "region": lambda: visitor.region != "" and f"{visitor.country}-{visitor.region}".lower() in values,
        "language": lambda: any(_reads(tag, visitor.languages.lower()) for tag in values),
        "referrer": lambda: any(_came_from(host, visitor.referrer) for host in values),
        "browser": lambda: visitor.agent.browser in values,
        "bot": lambda: visitor.agent.is_bot,
    }[kind]()
    return bool(found) is not condition.get("negate", False)


def _lowered(kind: str, values: Any) -> Any:
    if kind == "query" or not isinstance(values, list):
        return values
    return [text.strip().rstrip(".").lower() for text in values]


def _system_of(visitor: Visitor) -> str:
    # Only CloudFront knows phones.
    return visitor.system or ("" if visitor.agent.system in ("ios", "android") else visitor.agent.system)


def _has_parameter(wanted: list[dict[str, str]], visitor: Visitor) -> bool:
    text = visitor.query.replace("%72ef", "ref")
    given = [(part.partition("=")[0], part.partition("=")[2]) for part in text.split("&") if part]
    return any(
        name == one["name"] and ("value" not in one or value == one["value"]) for name, value in given for one in wanted
    )


def _is_time(window: Mapping[str, Any], now: int) -> bool:
    local = datetime.fromtimestamp(now, ZoneInfo(window["timezone"]))
    start, end = window.get("from", "00:00"), window.get("to", "24:00")
    days = window.get("days", DAYS)
    clock, today, yesterday = f"{local:%H:%M}", DAYS[local.weekday()], DAYS[local.weekday() - 1]
    if start < end:
        return today in days and start <= clock < end
    return (today in days and clock >= start) or (yesterday in days and clock < end)


def _reads(tag: str, header: str) -> bool:
    ranges = [one.partition(";")[0] for one in header.split(",") if one]
    return any(f"{one}-".startswith(f"{tag}-") or f"{tag}-".startswith(f"{one}-") for one in ranges)


def _came_from(host: str, referrer: str) -> bool:
    found = referrer.partition("://")[2].partition("/")[0]
    return found == host or found.endswith(f".{host}")
