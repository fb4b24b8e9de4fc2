"""What was found, and how bad it is."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    OFF = "off"  # not set up, and not needed for what is
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `cure`: what to do about it, empty where nothing is to be done."""

    level: Level
    what: str
    cure: str = ""


def ok(what: str) -> Finding:
    """It is as it should be."""
    return Finding(level=Level.OK, what=what)


def off(what: str) -> Finding:
    """It is not there, and need not be."""
    return Finding(level=Level.OFF, what=what)


def warning(what: str, cure: str) -> Finding:
    """It works, and will be trouble."""
    return Finding(level=Level.WARNING, what=what, cure=cure)


def failed(what: str, cure: str) -> Finding:
    """Something does not work."""
    return Finding(level=Level.FAILED, what=what, cure=cure)
