"""Ends what the launcher started if the launcher itself was killed: `python -m getowl.local.watchdog`.

Reads lines from standard input: "+123" when the process group 123 was started, "-123" when it has ended.
The end of the input means that the launcher is gone, whatever the reason. Works wherever pipes do, and
for every descendant in the group; a parent-death signal would be Linux only and lost across unshare.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 5


def watch(lines: Iterable[str]) -> None:
    """Keep the list of groups until the input ends, then end those that are left, last started first."""
    groups: list[int] = []
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups.append(group)
        elif group in groups:
            groups.remove(group)
    end(list(reversed(groups)), GRACE_SECONDS)


def end(groups: list[int], seconds: float) -> None:
    """Ask these process groups to end, and kill what is left of them after `seconds`."""
    _send(groups, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(alive(group) for group in groups):
        time.sleep(0.05)
    _send(groups, signal.SIGKILL)


def alive(group: int) -> bool:
    """Whether the process group has a member."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _send(groups: list[int], number: signal.Signals) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


if __name__ == "__main__":
    # Ctrl-C and closing the terminal are the launcher's to handle; this one goes last.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watch(sys.stdin)
