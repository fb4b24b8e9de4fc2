"""When work that runs by the clock last came to its end, and with what result: for /metrics alone.

Kept in Valkey: nothing else reads it, and where it is lost the next run says it again.
"""

from collections.abc import Mapping
from typing import Final

import structlog
from django.core.cache import cache
from django.utils import timezone

log = structlog.get_logger(__name__)

AUDIT: Final = "edge-audit"
BILLING: Final = "billing-reconcile"
CLICKS: Final = "clicks-counted"


def beat(work: str, **result: float) -> None:
    """Note that the work has just ended. What it did is done: Valkey's absence is logged and raises nothing."""
    try:
        cache.set(f"heartbeat:{work}", {"at": timezone.now().timestamp(), **result}, timeout=None)
    except Exception as error:  # whatever is wrong with it
        log.warning("heartbeat not noted", work=work, error=str(error))


def last_beat(work: str) -> Mapping[str, float]:
    """`at` (seconds since 1970) and the result; empty if it never ended, or that was forgotten."""
    found: dict[str, float] = cache.get(f"heartbeat:{work}") or {}
    return found
