"""Fixed-window counters in the cache, shared by all processes."""

import contextlib
import math
import time
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What one hit was answered: `remaining` hits are left until the window ends in `reset_after` seconds."""

    allowed: bool
    limit: int
    remaining: int
    reset_after: int


class CannotCount(Exception):
    """Valkey does not answer."""


@dataclass(frozen=True, slots=True)
class Window:
    """The present window of one counter; it ends in `reset_after` seconds."""

    key: str
    seconds: int
    reset_after: int


def window_of(*, name: str, seconds: int) -> Window:
    """The window of `seconds` that is running now for `name`. Windows are cut at whole multiples of `seconds`."""
    now = time.time()
    number = int(now // seconds)
    return Window(f"rate:{name}:{seconds}:{number}", seconds, max(1, math.ceil((number + 1) * seconds - now)))


def count(window: Window) -> int:
    """Count one event; returns how many there were in the window. Raises CannotCount."""
    try:
        # `add` sets the first value and the expiry in one command; only one of many racers succeeds.
        return 1 if cache.add(window.key, 1, timeout=window.seconds + 1) else int(cache.incr(window.key))
    except ValueError:
        return 1  # the window ended between the two commands
    except (RedisError, OSError) as error:
        raise CannotCount(str(error)) from error


def take_back(window: Window) -> None:
    """Count one event less. Where nobody can, one fewer is left: no harm."""
    # ValueError: the window is over.
    with contextlib.suppress(ValueError, RedisError, OSError):
        cache.decr(window.key)


def hit(*, name: str, limit: int, seconds: int) -> RateLimit:
    """Count one event under `name`, of which `limit` are allowed in each window of `seconds`.

    When Valkey does not answer, the hit is allowed and logged: a limit that cannot count must not stop the product.
    """
    window = window_of(name=name, seconds=seconds)
    try:
        hits = count(window)
    except CannotCount as error:
        log.warning("rate limit not counted", name=name, error=str(error))
        hits = 0
    return RateLimit(allowed=hits <= limit, limit=limit, remaining=max(0, limit - hits), reset_after=window.reset_after)
