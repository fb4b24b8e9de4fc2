"""How often passwords may be tried.

Unlike `accounts.rate_limit.hit` these stop everything when Valkey cannot count: guessing without limits is
worse than a protected link that waits. An attempt is counted before the password is looked at, so that guesses sent
at the same time do not get past, and a right one is given back: a link that many people unlock stays open to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from accounts.rate_limit import Window, count, take_back, window_of
from edge.resolver.visitor import network_of


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt. `wait` is 0 if it may be made, else the seconds until another may."""

    windows: tuple[Window, ...]
    wait: int

    def give_back(self) -> None:
        """The password was right: this attempt was no guess."""
        for window in self.windows:
            take_back(window)


def count_attempt(*, link_id: str, address: str) -> Attempt:
    """Count an attempt at a link (public id) from an IP address. Raises CannotCount."""
    network = network_of(address)
    windows = []
    # The narrowest first, and none after one that is used up: what is refused here is no guess at the link, and
    # one visitor alone must not use up what all of them have.
    for limit, name in (
        (PER_LINK_AND_ADDRESS, f"{link_id}:{network}"),
        (PER_ADDRESS, network),
        (PER_LINK, link_id),
    ):
        window = window_of(name=f"unlock:{name}", seconds=limit.seconds)
        windows.append(window)
        if count(window) > limit.attempts:
            return Attempt(tuple(windows), window.reset_after)
    return Attempt(tuple(windows), 0)
