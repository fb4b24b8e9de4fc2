"""One at a time, over all processes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

LINKS: Final = 7_301
"""Numbers on links, one lock a day."""
USAGE: Final = 7_302
"""Usage, one lock for all months."""
SETTLING: Final = 7_303
"""Settled days, one lock for all."""
PAUSE_SECONDS: Final = 0.1


@contextmanager
def alone(kind: int, what: int = 0, *, wait_seconds: float = 0) -> Iterator[bool]:
    """Whether nobody else is at it, or has done with it within so many seconds.

    A lock of the session, since Tinybird is not asked within a transaction; it goes with the process that holds it.
    """
    give_up = time.monotonic() + wait_seconds
    with connection.cursor() as cursor:
        while not (locked := _lock(cursor, kind, what)) and time.monotonic() < give_up:
            time.sleep(PAUSE_SECONDS)
        try:
            yield locked
        finally:
            if locked:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, what])


def _lock(cursor: CursorWrapper, kind: int, what: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, what])
    return bool(cursor.fetchone()[0])
