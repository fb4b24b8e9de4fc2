"""A fixed-window counter in the cache, shared by all processes."""

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


def hit(*, name: str, limit: int, seconds: int) -> RateLimit:
    """Count one event under `name`, of which `limit` are allowed in each window of `seconds`.

    Windows are cut at whole multiples of `seconds`. When Valkey does not answer, the hit is allowed and
    logged: a limit that cannot count must not stop the product.
    """
    now = time.time()
    window = int(now // seconds)
    reset_after = max(1, math.ceil((window + 1) * seconds - now))
    key = f"rate:{name}:{seconds}:{window}"
    try:
        # `add` sets the first value and the expiry in one command; only one of many racers succeeds.
        count = 1 if cache.add(key, 1, timeout=seconds + 1) else cache.incr(key)
    except ValueError:
        count = 1  # the window ended between the two commands
    except (RedisError, OSError) as error:
        log.warning("rate limit not counted", name=name, error=str(error))
        count = 0
    return RateLimit(allowed=count <= limit, limit=limit, remaining=max(0, limit - count), reset_after=reset_after)
