"""How often passwords may be tried: counters in Valkey, in fixed windows.

Unlike the limits of accounts/rate_limit.py these stop everything when Valkey cannot count: guessing without limits is
worse than a protected link that waits. An attempt is counted before the password is looked at, so that guesses sent
at the same time do not get past, and a right one is given back: a link that many people unlock stays open to them.
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from redis.exceptions import RedisError


@dataclass(frozen=True, slots=True)
class Limit:
    """`attempts` in each window of `seconds`."""

    attempts: int
    seconds: int


PER_LINK_AND_ADDRESS: Final = Limit(10, 10 * 60)
"""One visitor who is not sure which password it was."""

PER_ADDRESS: Final = Limit(60, 60 * 60)
"""One address that goes through many links."""

PER_LINK: Final = Limit(500, 60 * 60)
"""Everybody's wrong guesses at one link: 4.4 million a year, whoever makes them and from however many addresses.

The lowest of the rates that a handful of addresses cannot reach: whoever does keeps everyone out for an hour.
"""


class CannotCount(Exception):
    """Valkey does not answer: no attempt may be made."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt. `wait` is 0 if it may be made, else the seconds until another may."""

    keys: tuple[str, ...]
    wait: int

    def give_back(self) -> None:
        """The password was right: this attempt was no guess."""
        for key in self.keys:
            try:
                cache.decr(key)
            except (ValueError, RedisError, OSError):
                continue  # the window is over, or nobody counts: one attempt fewer for the next ones, no harm


def count_attempt(*, link_id: str, address: str) -> Attempt:
    """Count an attempt at a link (public id) from an IP address. Raises CannotCount."""
    network = _network(address)
    now = time.time()
    keys = []
    # The narrowest first, and none after one that is used up: what is refused here is no guess at the link, and
    # one visitor alone must not use up what all of them have.
    for limit, name in (
        (PER_LINK_AND_ADDRESS, f"{link_id}:{network}"),
        (PER_ADDRESS, network),
        (PER_LINK, link_id),
    ):
        window = int(now // limit.seconds)
        key = f"unlock:{name}:{limit.seconds}:{window}"
        keys.append(key)
        if _count(key, limit.seconds) > limit.attempts:
            return Attempt(tuple(keys), max(1, math.ceil((window + 1) * limit.seconds - now)))
    return Attempt(tuple(keys), 0)


def _count(key: str, seconds: int) -> int:
    try:
        return 1 if cache.add(key, 1, timeout=seconds + 1) else int(cache.incr(key))
    except ValueError:
        return 1  # the window ended between the two commands
    except (RedisError, OSError) as error:
        raise CannotCount from error


def _network(address: str) -> str:
    """The address itself, of IPv6 its /64: that is what one customer of a provider has at the least."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
