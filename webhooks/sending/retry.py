"""What an attempt's result means: done, another attempt later, or never."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from webhooks.models.delivery import MAX_ATTEMPTS

# Between two attempts; together about a day.
PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 120, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 36_000)
)
assert len(PAUSES) == MAX_ATTEMPTS - 1  # noqa: S101 - one pause after each attempt but the last
_LONGEST: Final = timedelta(days=1)

FAILING_FOR: Final = timedelta(days=3)
FAILING_TIMES: Final = 12
"""An endpoint is disabled once nothing reached it for so long, and so many attempts failed meanwhile: one that is
seldom told of anything is not given up for a single event."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt. `status`: None without an answer; `error`: "" for none.

    `wait`: what the endpoint asked for; `final`: trying again cannot help.
    """

    status: int | None
    error: str
    duration_ms: int
    answer: str = ""
    wait: timedelta | None = None
    final: bool = False

    @property
    def is_done(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the endpoint wants nothing any more."""
        return self.status == 410


def error_of(status: int) -> str:
    """What is wrong with an answer, "" if nothing is."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"Answered {status}: redirects are not followed. Enter the address that it leads to."
    return f"Answered {status}."


def pause_after(attempt: int, wait: timedelta | None) -> timedelta:
    """How long until the next attempt, after the `attempt`-th (from 1) failed; with jitter, never before `wait`."""
    pause = PAUSES[min(attempt, len(PAUSES)) - 1] * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret
    return max(pause, wait) if wait is not None else pause


def pause_of_endpoint(failures: int, wait: timedelta | None) -> timedelta | None:
    """How long an endpoint that failed so often in a row is left alone, whatever else is due for it."""
    pause = timedelta(seconds=min(2 ** min(failures - 5, 10), 300)) if failures >= 5 else None
    return max(pause or wait, wait) if wait is not None else pause


def wait_of(retry_after: str, now: datetime) -> timedelta | None:
    """What a Retry-After says, at most a day; None for nothing sensible."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), _LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), _LONGEST)
