"""Finds processes by what is in their environment: every descendant inherits it."""

import time
from pathlib import Path

import pytest


def find(mark: str) -> dict[int, str]:
    """The command line by process id of each process whose environment contains `mark`."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("needs /proc")
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
    return found


def living(mark: str) -> list[str]:
    """The command lines of the processes whose environment contains `mark`."""
    return list(find(mark).values())


def wait_until_gone(mark: str, seconds: float = 15) -> list[str]:
    """Wait until none is left; returns those that are."""
    deadline = time.monotonic() + seconds
    while (left := living(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
