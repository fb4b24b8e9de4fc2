"""Settles days: their clicks, counted once and for all, so that a page adds up numbers instead of clicks.

1. Ask which UTC days are over, and changed since they were settled (Tinybird knows when a row came in).
2. Copy the day into the rollups as a new generation, which nobody reads yet.
3. Compare it with the clicks: a copy that ran twice, or clicks that came meanwhile, and it is left for the next time.
4. Name it. Readers take the newest generation that is named, or the clicks themselves if one came in since.
5. Delete the generations before the last one, which a question that is under way may still read.

Killed at any line, it leaves at most rows that nobody reads; the next run makes a generation of its own.
"""

from __future__ import annotations

import random
import time
from datetime import date, timedelta
from typing import Final

import structlog

from analytics.services.alone import SETTLING, alone
from analytics.tinybird_client import Due, Settler, TinybirdError

QUIET: Final = timedelta(minutes=5)
"""A day that something came in for within this time is not settled yet: more is likely to come."""
MARGIN: Final = timedelta(minutes=1)
"""How much older than its arrival a row may seem: an insert notes its time before it can be read everywhere."""
JOB_SECONDS: Final = 300.0

log = structlog.get_logger(__name__)


def settle_due(
    settler: Settler, *, patience: float = 60.0, quiet: timedelta = QUIET, margin: timedelta = MARGIN
) -> list[date]:
    """Settle days that are due, one after the other; return those that are settled now.

    No further day is begun after `patience` seconds. Another process that is at it has the turn: nothing is done.
    A day that fails is logged and left for the next time. Raises TinybirdError if Tinybird cannot say what is due.
    """
    began = time.monotonic()
    settled: list[date] = []
    with alone(SETTLING) as free:
        days = settler.due(quiet=quiet) if free else []
        random.shuffle(days)  # one that fails slowly each time must not keep the others from their turn
        for due in days:
            if time.monotonic() - began > patience:
                break
            try:
                if settle_day(settler, due, margin=margin):
                    settled.append(due.day)
            except TinybirdError as error:
                log.warning("day_not_settled", day=due.day.isoformat(), error=str(error))
    return settled


def settle_day(settler: Settler, due: Due, *, margin: timedelta = MARGIN) -> bool:
    """Settle one day; False if what was copied is not what there is. Raises TinybirdError."""
    # Never a number that was used: what a copy of an earlier try still writes must not be read as this one's.
    generation = max(time.time_ns() // 1000, due.newest + 1)
    try:
        settler.copy(due.day, generation, seconds=JOB_SECONDS)
        counted = settler.count(due.day, generation)
    except TinybirdError:
        _forget(settler, due.day, f"= {generation}")
        raise
    if not counted.agree:
        log.warning("day_not_settled", day=due.day.isoformat(), error=f"the copy is not the clicks: {counted}")
        _forget(settler, due.day, f"= {generation}")  # or each try, every five minutes, leaves a copy of the day
        return False
    settler.name(due.day, generation, covered_ms=due.clock_ms - margin // timedelta(milliseconds=1))
    log.info("day_settled", day=due.day.isoformat(), clicks=counted.clicks)
    if due.newest:
        _forget(settler, due.day, f"< {due.newest}")
    return True


def _forget(settler: Settler, day: date, which: str) -> None:
    try:
        settler.forget(day, which, seconds=JOB_SECONDS)
    except TinybirdError as error:  # they are in nobody's way; the next settling of the day deletes them
        log.warning("generations_not_deleted", day=day.isoformat(), error=str(error))
