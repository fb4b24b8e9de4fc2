"""Starts a task soon after a commit, and not once for each of many commits.

Telling the broker costs a web process about as much as a small query does. A task that does all there is to do need not
be told of each change: it is enough that it starts after the last of them.
"""

import threading
import time
from typing import Any, Final

from celery import Task

EVERY: Final = 0.05
"""Seconds between two starts that one process asks for."""

_lock = threading.Lock()
_next: dict[str, float] = {}  # by the task's name: from when on it may be started again


def start_soon(task: "Task[Any, Any]", *, expires: int) -> None:
    """Start the task now, or, where this process started it a moment ago, once at the end of that moment.

    Raises the task's OperationalError when the broker is out of reach: whatever else finds the work must do it then.
    """
    with _lock:
        now, start = time.monotonic(), _next.get(task.name, 0.0)
        if start - now > EVERY:
            return  # a start is under way already that comes after this commit
        _next[task.name] = max(start, now) + EVERY
    if start > now:
        task.apply_async(countdown=start - now, expires=expires)
    else:
        task.apply_async(expires=expires)


def forget() -> None:
    """As in a new process."""
    with _lock:
        _next.clear()
