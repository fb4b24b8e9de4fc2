"""Whether a rule is for this visitor.

All conditions of a rule must hold; each holds if one of its values does. What is in the cache key is asked first:
a rule that fails there has read nothing else, so its link can still be cached.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Final

    from .items import Condition, Rule, TimeWindow
    from .visitor import Visitor

_DAY: Final = 86_400


def matches(rule: Rule, visitor: Visitor) -> bool:
    """Whether every condition of `rule` holds for `visitor`."""
    for condition in rule.conditions:
        if CONDITIONS[condition.name](condition.value, visitor) == condition.negated:
            return False
    return True


def by_cost(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions in the order in which they are asked: those in the cache key first."""
    return tuple(sorted(conditions, key=lambda one: _ORDER[one.name]))


def _country(countries: tuple[str, ...], visitor: Visitor) -> bool:
    return visitor.country in countries


def _continent(continents: tuple[str, ...], visitor: Visitor) -> bool:
    from .places import continent_of

    return continent_of(visitor.country) in continents


def _eu(_: bool, visitor: Visitor) -> bool:
    from .places import EU

    return visitor.country in EU


def _device(devices: tuple[str, ...], visitor: Visitor) -> bool:
    return visitor.device in devices


def _query(wanted: tuple[tuple[str, str | None], ...], visitor: Visitor) -> bool:
    """A name alone asks whether the parameter is there, with a value whether it has that one."""
    for name, value in visitor.parameters:
        for want, exactly in wanted:
            if name == want and (exactly is None or exactly == (value or "")):
                return True
    return False


def _time(window: TimeWindow, visitor: Visitor) -> bool:
    now = int(visitor.now // 1)
    east = window.offsets[0][1]
    for start, seconds in window.offsets:
        if start > now:
            visitor.ends(start)
            break
        east = seconds
    day, second = divmod(now + east, _DAY)
    weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
    start, end = window.start * 60, window.end * 60
    for boundary in (start, end, _DAY):
        visitor.ends(now + ((boundary - second) % _DAY or _DAY))
    if end > start:
        return weekday in window.days and start <= second < end
    return (weekday in window.days and second >= start) or ((weekday - 1) % 7 in window.days and second < end)


def _os(systems: tuple[str, ...], visitor: Visitor) -> bool:
    known = visitor.phone_system
    if known:
        return known in systems
    if not set(systems) - {"ios", "android"}:
        return False
    from .agents import os_of

    # CloudFront knows phones better: what it does not call one is none, whatever the user agent says.
    system = os_of(visitor.user_agent)
    return system in systems and system not in ("ios", "android")


def _browser(browsers: tuple[str, ...], visitor: Visitor) -> bool:
    from .agents import browser_of

    return browser_of(visitor.user_agent) in browsers


def _language(languages: tuple[str, ...], visitor: Visitor) -> bool:
    from .languages import accepts

    return accepts(visitor.accept_language, languages)


def _region(regions: tuple[str, ...], visitor: Visitor) -> bool:
    return visitor.region in regions


def _referrer(hosts: tuple[str, ...], visitor: Visitor) -> bool:
    """A host stands for its subdomains too."""
    host = visitor.referrer_host
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def _bot(_: bool, visitor: Visitor) -> bool:
    from .agents import is_bot

    return is_bot(visitor.user_agent)


CONDITIONS: Final[dict[str, Callable[[Any, Visitor], bool]]] = {
    # In the cache key, or a matter of time.
    "country": _country,
    "device": _device,
    "eu": _eu,
    "continent": _continent,
    "query": _query,
    "time": _time,
    # Only desktop systems are outside of the key.
    "os": _os,
    # Outside of it.
    "region": _region,
    "language": _language,
    "referrer": _referrer,
    "browser": _browser,
    "bot": _bot,
}
"""Every condition, in the order in which they are asked."""

FLAGS: Final = frozenset({"eu", "bot"})
"""Conditions that have no values."""

_ORDER: Final = {name: place for place, name in enumerate(CONDITIONS)}
