"""The decision: what a host item and a link item mean for one request. Pure: no clock, no network.

The order is fixed: suspended or switched off, not yet active, preview, expired or used up, password, social preview,
cloak, out of an in-app browser, rules (the first that matches), app, variants, destination.
"""

from __future__ import annotations

from . import apps
from .contract import HostItem
from .frozen import frozen
from .location import build_location
from .visitor import Request, Visitor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import LinkItem, Variant

__all__ = ["AppPage", "Decision", "Gone", "Home", "NotFound", "Origin", "Redirect", "Request", "Unusable", "decide"]


@frozen
class Redirect:
    """Send the visitor to `location`. `outcome` is the click record's, "" when no link decided."""

    location: str
    status: int
    shared: bool = True
    until: int | None = None
    outcome: str = ""
    rule: str = ""
    variant: str = ""


@frozen
class AppPage:
    """Try the app, go on to the web where there is none."""

    app_url: str
    web_url: str
    shared: bool = True
    until: int | None = None
    outcome: str = "a"
    rule: str = ""
    variant: str = ""


@frozen
class Origin:
    """The origin has to answer. `kind` is one of `origin.KINDS`."""

    kind: str


@frozen
class NotFound:
    """There is no such link, or not yet."""


@frozen
class Gone:
    """There was a link. `expired`: its time or its clicks are over; otherwise it, or its host, was switched off."""

    expired: bool


@frozen
class Home:
    """The root of a host that sends it nowhere."""


@frozen
class Unusable:
    """The item cannot be acted on: its destination is longer than a header may be."""


Decision = Redirect | AppPage | Origin | NotFound | Gone | Home | Unusable


def decide(host: HostItem | None, link: LinkItem | None, request: Request, now: float) -> Decision:
    """What to answer. `now` is in unix seconds; `host` is None where the host has no item of its own.

    A redirect that is `shared` depends on nothing outside of the cache key, and holds to `until` (unix seconds).
    """
    host = host or HostItem()
    visitor = Visitor(request, now)
    if host.status != "active":
        return Gone(expired=False)
    if link is None:
        return _missing(host, visitor)
    if link.disabled:
        return Gone(expired=False)
    if link.activates_at is not None and now < link.activates_at:
        visitor.ends(link.activates_at)
        return _missing(host, visitor)
    if request.preview:
        return Origin("preview")
    if link.limited or (link.expires_at is not None and now >= link.expires_at):
        return _expired(host, link, visitor)
    visitor.ends(link.expires_at)
    if link.password:
        return Origin("password")
    if link.social and _unfurls(visitor):
        return Origin("social")
    if link.cloak:
        return Origin("cloak")
    return _follow(link, request, visitor) or _missing(host, visitor)


def decide_root(host: HostItem | None, request: Request, now: float) -> Decision:
    """What to answer for the host's root."""
    host = host or HostItem()
    if host.status != "active":
        return Gone(expired=False)
    if host.root_url is None:
        return Home()
    return _elsewhere(host.root_url, Visitor(request, now))


def _follow(link: LinkItem, request: Request, visitor: Visitor) -> Decision | None:
    """Where the link leads this visitor; None where its pattern does not fit the path."""
    values: dict[str, str] | None = None
    if link.pattern is not None:
        from . import patterns

        values = patterns.values_of(link.pattern, request.code)
        if values is None:
            return None
    target, rule, variant = _target(link, visitor)
    found = _location(link, target, request, values)
    if found is None:
        # Where the visitor's own path fills placeholders, it is that which is too long: nobody has to be woken up.
        return NotFound() if values else Unusable()
    web = apps.scheme_of(found) in apps.WEB_SCHEMES
    if web or target is link.destination:
        if web and link.leave_app and visitor.phone_system and _in_app(visitor):
            found = apps.out_of_app(found, visitor.phone_system)
        return Redirect(found, link.status, visitor.shared, visitor.until, "r", rule, variant)
    system = visitor.phone_system
    fallback = _location(link, link.destination, request, values)
    if fallback is None or apps.scheme_of(fallback) not in apps.WEB_SCHEMES or not system:
        return Redirect(found, link.status, visitor.shared, visitor.until, "r", rule, variant)
    if system == "android":
        location = apps.intent(found, fallback)
        return Redirect(location, link.status, visitor.shared, visitor.until, "r", rule, variant)
    return AppPage(found, fallback, visitor.shared, visitor.until, rule=rule, variant=variant)


def _target(link: LinkItem, visitor: Visitor) -> tuple[str, str, str]:
    """The destination for this visitor, and the ids of the rule and the variant that led there ("" for none)."""
    if link.rules:
        from .rules import matches

        for rule in link.rules:
            if not matches(rule, visitor):
                continue
            if rule.destination is not None:
                return rule.destination, rule.id, ""
            chosen = _choose(rule.variants, visitor, f"{link.link_id} {rule.id}")
            if chosen is not None:
                return chosen.destination, rule.id, chosen.id
    app = {"ios": link.ios, "android": link.android}.get(visitor.phone_system) if link.ios or link.android else None
    if app is not None:
        return app, "", visitor.phone_system
    if link.variants:
        chosen = _running(link, visitor) or _choose(link.variants, visitor, link.link_id)
        if chosen is not None:
            return chosen.destination, "", chosen.id
    return link.destination, "", ""


def _running(link: LinkItem, visitor: Visitor) -> Variant | None:
    """The winner of a test that is over; None while it goes on."""
    if link.variants_end_at is None or link.winner is None:
        return None
    if visitor.now < link.variants_end_at:
        visitor.ends(link.variants_end_at)
        return None
    return next((variant for variant in link.variants if variant.id == link.winner), None)


def _choose(variants: tuple[Variant, ...], visitor: Visitor, test: str) -> Variant | None:
    from .variants import choose  # only links with a test pay for it

    return choose(variants, visitor, test)


def _location(link: LinkItem, target: str, request: Request, values: dict[str, str] | None) -> str | None:
    if values is not None:
        from .patterns import expand

        target = expand(target, values)
    return build_location(target, request.query, link.query, link.query_pass, link.query_strip)


def _unfurls(visitor: Visitor) -> bool:
    from .agents import is_unfurler

    return is_unfurler(visitor.user_agent)


def _in_app(visitor: Visitor) -> bool:
    from .agents import is_in_app

    return is_in_app(visitor.user_agent)


def _missing(host: HostItem, visitor: Visitor) -> Decision:
    return NotFound() if host.not_found_url is None else _elsewhere(host.not_found_url, visitor, "n")


def _expired(host: HostItem, link: LinkItem, visitor: Visitor) -> Decision:
    target = link.expired_url or host.expired_url
    return Gone(expired=True) if target is None else _elsewhere(target, visitor, "x")


def _elsewhere(url: str, visitor: Visitor, outcome: str = "") -> Decision:
    """A redirect that is not the link's own: temporary, and without the visitor's parameters."""
    location = build_location(url, "", "drop")
    return Unusable() if location is None else Redirect(location, 302, visitor.shared, visitor.until, outcome)
