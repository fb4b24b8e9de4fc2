"""A line of the log to a row of clicks (analytics/columns.py)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from analytics.forwarder.agents import Agent, read_agent
from analytics.forwarder.lines import Line
from analytics.forwarder.places import Places
from analytics.forwarder.sources import UTM, channel_of, read_query, referrer_host
from analytics.forwarder.visitors import Visitors
from edge.resolver.keys import normalize_host
from edge.resolver.places import continent_of

MAX_PATH_BYTES: Final = 512

# By the outcome of the click record (edge/resolver/click.py).
RECORDED: Final = {
    "r": "click",
    "a": "app",
    "c": "cloak",
    "p": "password",
    "v": "preview",
    "s": "unfurl",
    "x": "expired",
    "n": "not_found",
}
_NO_FAULTS: Final = frozenset({"expired", "not_found"})
"""What may be answered with 404 or 410 and was meant to be."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORESEEN: Final = frozenset({"sec-purpose", "purpose", "x-purpose", "x-moz"})
"""Headers that a browser sends only while it loads what nobody has asked for yet."""
_OBJECTIONS: Final = frozenset({"sec-gpc", "dnt"})


class Owner(NamedTuple):
    """Whose an address is. `link_id` is "" where only the host's owner is known."""

    workspace_id: str
    link_id: str


LookUp = Callable[[str, str, float], Owner | None]
"""For answers without a click record: whose `host` and `path` were at a time (unix seconds); None if nobody knows."""


def nobody(host: str, path: str, timestamp: float) -> Owner | None:
    """For a forwarder without a database."""
    return None


class Rows:
    """Makes rows.

    `honour_objections`: visitors who send GPC or DNT are counted, but not recognised: `visitor` is 0, and of where they
    are only the country is kept. It needs a log with the names of headers (`HeaderNames` in edge/infra/clicks.yaml).
    """

    def __init__(
        self, *, visitors: Visitors, places: Places, look_up: LookUp = nobody, honour_objections: bool = True
    ) -> None:
        self._visitors = visitors
        self._places = places
        self._look_up = look_up
        self._honour_objections = honour_objections

    def row(self, line: Line) -> dict[str, str | int | float]:
        """The row of one line."""
        agent = read_agent(line.agent)
        host = normalize_host(line.host) or ""
        outcome, owner = self._outcome(line, host)
        click = line.click
        return {
            "timestamp": _time(line.timestamp),
            "request_id": line.request_id,
            "outcome": outcome,
            "workspace_id": owner.workspace_id,
            "link_id": owner.link_id,
            "rev": click.rev if click else 0,
            "rule": click.rule if click else "",
            "variant": click.variant if click else "",
            "host": host,
            "path": _cut(line.path, MAX_PATH_BYTES),
            **self._visitor(line, owner.workspace_id),
            "device": agent.device,
            "os": agent.os,
            "os_version": agent.os_version,
            "browser": agent.browser,
            "browser_version": agent.browser_version,
            "bot": int(_is_no_person(line, agent)),
            "bot_name": agent.bot_name,
            **_source(line, agent),
            "method": line.method if line.method in _METHODS else "other",
            "status": line.status,
            "cache": _cache(line.result),
            "edge": line.edge[:20],
            "latency_ms": round(line.taken * 1000, 3),
        }

    def _visitor(self, line: Line, workspace_id: str) -> dict[str, str | int]:
        """Where the visitor is, and the number that stands for them."""
        objects = self._honour_objections and not _OBJECTIONS.isdisjoint(line.header_names)
        place = self._places(line.ip)
        country = line.country or place.country
        # A city of another country than CloudFront's is somebody's mistake: keep what both say.
        known = not objects and country == place.country
        return {
            "country": country,
            "region": place.region if known else "",
            "continent": continent_of(country),
            "city": place.city if known else "",
            "asn": line.asn,
            "visitor": 0 if objects else self._visitors.number(line.timestamp, line.ip, line.agent, workspace_id),
        }

    def _outcome(self, line: Line, host: str) -> tuple[str, Owner]:
        """What became of the request, and whose it was."""
        if line.click is not None:
            outcome = RECORDED.get(line.click.outcome, "other")
            if line.status >= 500 or (line.status >= 400 and outcome not in _NO_FAULTS):
                outcome = "error"  # decided, but not delivered
            return outcome, Owner(line.click.workspace_id, line.click.link_id)
        outcome = _by_status(line.status)
        owner = self._look_up(host, line.path, line.timestamp) if host else None
        if owner is None:
            return outcome, NOBODY
        if outcome == "other" and owner.link_id and 300 <= line.status < 400:
            return "click", owner
        # Whatever stands there now, this visitor was not sent on by it.
        return outcome, Owner(owner.workspace_id, owner.link_id if outcome == "blocked" else "")


NOBODY: Final = Owner("", "")


def dump(row: dict[str, str | int | float]) -> bytes:
    """A row as one line of NDJSON."""
    return _ENCODER(row).encode() + b"\n"


_ENCODER: Final = json.JSONEncoder(separators=(",", ":")).encode


def _source(line: Line, agent: Agent) -> dict[str, str | int]:
    """Where the visitor came from."""
    campaign = read_query(line.query)
    referrer = referrer_host(line.referrer)
    return {
        "referrer_host": referrer,
        "channel": channel_of(campaign, referrer, agent.app),
        **dict(zip(UTM, campaign.utm, strict=True)),
        "click_id": campaign.click_id,
        "qr": int(campaign.is_qr),
    }


def _is_no_person(line: Line, agent: Agent) -> bool:
    """Robots, HEAD, what browsers load ahead, and whatever makes a preview of the link."""
    if agent.is_bot or line.method == "HEAD" or not _FORESEEN.isdisjoint(line.header_names):
        return True
    return line.click is not None and line.click.outcome == "s"


def _by_status(status: int) -> str:
    """The outcome of an answer without a click record."""
    if status == 404:
        return "not_found"
    if status == 410:
        return "blocked"
    if status >= 500 or status < 200:  # 000: the visitor went away first
        return "error"
    return "refused" if status >= 400 else "other"


def _cache(result: str) -> str:
    """`x-edge-result-type` in three words."""
    if result.endswith("Hit"):
        return "hit"
    return "error" if result in ("Error", "LimitExceeded", "CapacityExceeded", "AbortedOrigin") else "miss"


def _time(timestamp: float) -> str:
    """Unix seconds as ClickHouse reads DateTime64(3)."""
    milliseconds = int(timestamp * 1000 + 0.5)
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}"


@lru_cache(maxsize=1_000)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


def _cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, no character in two."""
    if len(text) * 4 <= size:
        return text
    return text.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
