"""A token bucket in Valkey for CloudFront's control API, with a fair line before it.

CloudFront throttles changes at a few a minute, and each kind of change (a family) for itself. Whoever wants one takes a
place in its family's line. Workspaces take turns, however many domains each has waiting: start-time fair queueing
(Goyal, Vin and Cheng, 1996), where each change costs 1. AWS's own throttling slows the family down: additive increase,
multiplicative decrease, as TCP does (RFC 5681), since AWS does not say what its limits are.

    BudgetUnavailable   Valkey did not answer: ask again later. Valkey emptied loses the order of the line, nothing else
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from redis import Redis
from redis.exceptions import RedisError, ResponseError

GRACE_SECONDS: Final = 30
"""Who comes back later than it was told to by more than this is passed over until it comes."""
FORGOTTEN_SECONDS: Final = 3600
LONGEST_PAUSE_SECONDS: Final = 300
LEAST_A_MINUTE: Final = 0.2
"""However often AWS throttles: a change every five minutes, or nobody would learn that it no longer does."""

_TAKE: Final = (Path(__file__).parent / "take.lua").read_text()
_CHANGE: Final = (Path(__file__).parent / "change.lua").read_text()


class BudgetUnavailable(Exception):
    """Valkey did not answer."""


@dataclass(frozen=True, slots=True)
class Granted:
    """Make the change now, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not yet. `position` counts from 1; its turn should come in `expected` seconds; ask again in `again` seconds."""

    position: int
    expected: float
    again: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ticket stands in its line, counted from 1."""

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A family's line, for people."""

    waiting: int
    workspaces: int
    per_minute: float
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`per_minute` changes of each family, up to `burst` at once. `clock` is in unix seconds."""

    redis: Redis
    per_minute: float
    clock: Callable[[], float]
    burst: int = 3
    prefix: str = "domains:budget"

    def take(self, *, family: str, workspace: str, ticket: str) -> Granted | Wait:
        """Ask for one change; the first time takes a place in the line, which the ticket keeps until it is granted."""
        arguments = [ticket, workspace, GRACE_SECONDS, FORGOTTEN_SECONDS, LONGEST_PAUSE_SECONDS]
        answer = self._run(_TAKE, family, self.clock(), self.per_minute, self.burst, *arguments)
        granted, position, expected, again = answer
        if granted:
            return Granted()
        return Wait(position=int(position), expected=float(expected), again=float(again))

    def leave(self, *, family: str, ticket: str) -> None:
        """The change is no longer wanted."""
        self._change("left", family, ticket)

    def give_back(self, *, family: str) -> None:
        """A turn that was granted was not made use of."""
        self._change("unused", family)

    def throttled(self, *, family: str) -> None:
        """AWS took the change for one too many: half as fast from now on."""
        self._change("throttled", family)

    def put_back(self, *, family: str, workspace: str, ticket: str, seconds: float) -> None:
        """The turn was used up and the change was not made: the ticket keeps its place at the front of the line.

        It is waited for `seconds`; who then has not come back is passed over until it comes.
        """
        self._change("back", family, ticket, workspace, f"{self.clock() + seconds + GRACE_SECONDS:.3f}")

    def succeeded(self, *, family: str) -> None:
        """AWS made the change: a little faster again, up to `per_minute`."""
        self._change("succeeded", family)

    def place(self, *, family: str, ticket: str) -> Place | None:
        """Where the ticket stands; None if it does not wait."""
        keys = self._keys(family)
        try:
            rank = cast("int | None", self.redis.zrank(keys[1], ticket))
        except RedisError as error:
            raise BudgetUnavailable(str(error)) from error
        return None if rank is None else Place(position=rank + 1)

    def line(self, *, family: str) -> Line:
        """The family's line and the first ten in it."""
        keys = self._keys(family)
        try:
            waiting = self.redis.zcard(keys[1])
            owners = self.redis.hvals(keys[3])
            first = self.redis.zrange(keys[1], 0, 9)
            rate = self.redis.hget(keys[0], "rate")
        except RedisError as error:
            raise BudgetUnavailable(str(error)) from error
        return Line(
            waiting=waiting,
            workspaces=len(set(owners)),
            per_minute=min(float(rate or self.per_minute), self.per_minute),
            next=tuple(_text(ticket) for ticket in first),
        )

    def _change(self, what: str, family: str, *details: str) -> None:
        numbers = (self.clock(), self.per_minute, self.burst, LEAST_A_MINUTE, 2 * FORGOTTEN_SECONDS)
        self._run(_CHANGE, family, what, *numbers, *(details or ("",)))

    def _run(self, script: str, family: str, *arguments: Any) -> Any:
        keys = self._keys(family)
        try:
            return self._evaluate(script, keys, arguments)
        except RedisError as error:
            raise BudgetUnavailable(str(error)) from error

    def _evaluate(self, script: str, keys: tuple[str, ...], arguments: tuple[Any, ...]) -> Any:
        try:
            return self.redis.eval(script, len(keys), *keys, *arguments)
        except ResponseError as error:
            if "WRONGTYPE" not in str(error):
                raise
            self.redis.delete(*keys)  # somebody wrote other things there: begin anew rather than never again
            return self.redis.eval(script, len(keys), *keys, *arguments)

    def _keys(self, family: str) -> tuple[str, ...]:
        # The braces keep a family's keys on one node of a cluster.
        return tuple(f"{self.prefix}:{{{family}}}:{part}" for part in ("state", "line", "alive", "owners", "last"))


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
