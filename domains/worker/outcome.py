"""What a step came to: Outcome = Move | Stay | Prove. Plain data; apply.py writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from domains.states import State
from domains.worker.checks import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The domain goes on to another state, and `changes` with it. `detail` is for its timeline."""

    to: State
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] | None = None  # None leaves what was seen before
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The domain waits. A reason that is new, or a detail that is to be told, gets a row in the timeline.

    `failing` says whether its owner has something to mend: from the first such step on its age counts. None leaves
    that as it is, for when nothing could be found out.
    """

    reason: str = ""
    failing: bool | None = False
    again: timedelta | None = None  # None: by the state's own schedule
    detail: dict[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] | None = None
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prove:
    """The name is this workspace's: what follows depends on the other claims of it at that very moment."""

    checks: tuple[Check, ...]


Outcome = Move | Stay | Prove
