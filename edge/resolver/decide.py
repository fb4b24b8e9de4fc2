"""The decision: what a host item and a link item mean for one request. Pure: no clock, no network, no headers."""

from __future__ import annotations

from .contract import HostItem
from .frozen import frozen
from .location import build_location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import LinkItem


@frozen
class Request:
    """What of the visitor's request a decision may depend on: all of it is in the cache key.

    `path` and `query` are as they were sent, percent-encoded.
    """

    method: str
    host: str | None
    path: str
    query: str


@frozen
class Redirect:
    """Send the visitor to `location`. `outcome` is the click record's, "" when no link decided."""

    location: str
    status: int
    outcome: str = ""
    until: int | None = None  # unix seconds: when this decision ends by itself


@frozen
class NotFound:
    """There is no such link, or not yet."""

    until: int | None = None


@frozen
class Gone:
    """There was a link. `expired`: its time is over; otherwise it, or its host, was switched off."""

    expired: bool


@frozen
class Home:
    """The root of a host that sends it nowhere."""


@frozen
class Unusable:
    """The item cannot be acted on: its destination is longer than a header may be."""


Decision = Redirect | NotFound | Gone | Home | Unusable


def decide(host: HostItem | None, link: LinkItem | None, request: Request, now: float) -> Decision:
    """What to answer. `now` is in unix seconds; `host` is None where the host has no item of its own.

    The order is fixed: suspended or switched off, not yet active, expired, destination.
    """
    host = host or HostItem()
    if host.status != "active":
        return Gone(expired=False)
    if link is None:
        return _missing(host)
    if link.disabled:
        return Gone(expired=False)
    if link.activates_at is not None and now < link.activates_at:
        return _missing(host, link.activates_at)
    if link.expires_at is not None and now >= link.expires_at:
        return _expired(host, link)
    location = build_location(link.destination, request.query, link.query)
    if location is None:
        return Unusable()
    return Redirect(location, link.status, "r", link.expires_at)


def decide_root(host: HostItem | None) -> Decision:
    """What to answer for the host's root."""
    host = host or HostItem()
    if host.status != "active":
        return Gone(expired=False)
    if host.root_url is None:
        return Home()
    return _elsewhere(host.root_url)


def _missing(host: HostItem, until: int | None = None) -> Decision:
    if host.not_found_url is None:
        return NotFound(until)
    return _elsewhere(host.not_found_url, until=until)


def _expired(host: HostItem, link: LinkItem) -> Decision:
    target = link.expired_url or host.expired_url
    return Gone(expired=True) if target is None else _elsewhere(target, "x")


def _elsewhere(url: str, outcome: str = "", until: int | None = None) -> Decision:
    """A redirect that is not the link's own: temporary, and without the visitor's parameters."""
    location = build_location(url, "", "drop")
    return Unusable() if location is None else Redirect(location, 302, outcome, until)
