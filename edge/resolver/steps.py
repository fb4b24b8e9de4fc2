"""Work that waits without blocking: generators that yield what they wait for, and are resumed when it is there.

A read is one such generator from the name look-up to the last byte. `run` drives one of them; a race
(`race.py`) drives several in one thread. To give one up is to close it: it closes its connection on the way out.
"""

from __future__ import annotations

import time
from select import POLLIN, POLLOUT, poll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Protocol, TypeVar

    class Waits(Protocol):
        """A file descriptor and the events (POLLIN, POLLOUT) that it is waited for.

        `is_fresh`: the connection is still being made, or was made for this very exchange.
        """

        events: int
        is_fresh: bool

        def fileno(self) -> int: ...

    T = TypeVar("T")
    Steps = Generator[Waits, None, T]

__all__ = ["POLLIN", "POLLOUT", "poll", "run"]


def run(steps: Steps[T], seconds: float) -> T:
    """What `steps` return. Raises TimeoutError where they are not through within `seconds`."""
    deadline = time.monotonic() + seconds
    try:
        while True:
            waits = next(steps)
            left = deadline - time.monotonic()
            poller = poll()
            poller.register(waits, waits.events)
            if left <= 0 or not poller.poll(left * 1000):
                raise TimeoutError(f"no answer within {seconds:g} s")
    except StopIteration as done:
        answer: T = done.value
        return answer
    finally:
        steps.close()
