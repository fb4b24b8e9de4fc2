"""What a server does in Tinybird besides asking: it settles days. With the admin token, which is no workspace's.

A day is settled by copies that nobody reads until `name` says that they hold (docs/clicks.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from analytics.tinybird_client.errors import TinybirdUnavailable
from analytics.tinybird_client.jobs import wait_for
from analytics.tinybird_client.transport import Transport

COPIES: Final = ("settle_quarters", "settle_values")
"""The copy pipes in analytics/tinybird/copies: all of them make a generation."""
ROLLUPS: Final = ("clicks_quarters", "clicks_by_value")


@dataclass(frozen=True, slots=True)
class Due:
    """A UTC day to settle. `newest` is the generation that holds (0: none); `clock_ms` is Tinybird's own time."""

    day: date
    newest: int
    clock_ms: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The clicks of a day as counted from themselves, and as a generation of each rollup has them."""

    clicks: int
    quarters: int
    values: int

    @property
    def agree(self) -> bool:
        """Whether the generation is of these clicks, each once."""
        return self.clicks == self.quarters == self.values


class Settler:
    """Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, transport: Transport, token: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """`token` is the admin token."""
        self._transport = transport
        self._token = token
        self._sleep = sleep

    def due(self, *, quiet: timedelta) -> list[Due]:
        """The UTC days that are over and not settled, oldest first, if nothing came in for them for `quiet`."""
        asked = {"quiet_ms": str(quiet // timedelta(milliseconds=1))}
        rows = self._transport.query("days_to_settle", asked, token=self._token)
        return [
            Due(date.fromisoformat(row["day_due"]), int(row["newest_generation"]), int(row["clock_ms"])) for row in rows
        ]

    def copy(self, day: date, generation: int, *, seconds: float) -> None:
        """Write a generation of a day, within `seconds` for each rollup. Raises TinybirdJobFailed.

        A generation is tried once: what of a failed one is there is never read.
        """
        for pipe in COPIES:
            self._wait(self._transport.copy(pipe, _generation(day, generation), token=self._token), seconds)

    def count(self, day: date, generation: int) -> Counted:
        """How many clicks there are, and how many the generation holds."""
        [row] = self._transport.query("settled_check", _generation(day, generation), token=self._token)
        return Counted(int(row["clicks"]), int(row["quarters"]), int(row["values"]))

    def name(self, day: date, generation: int, *, covered_ms: int) -> None:
        """Let readers take this generation, as long as nothing comes in after `covered_ms` (Unix, Tinybird's time)."""
        row = {"day": day.isoformat(), "generation": generation, "covered_ms": covered_ms}
        appended = self._transport.append("settled_days", [row], token=self._token)
        if appended.taken != 1:
            raise TinybirdUnavailable(f"Tinybird did not take that {day} is settled.")

    def forget(self, day: date, which: str, *, seconds: float) -> None:
        """Delete a day's generations: `which` is "< 5" or "= 5". Raises TinybirdJobFailed."""
        for rollup in ROLLUPS:
            condition = f"day = '{day.isoformat()}' AND generation {which}"
            self._wait(self._transport.delete(rollup, condition, token=self._token), seconds)

    def _wait(self, job: str, seconds: float) -> None:
        wait_for(self._transport, job, token=self._token, seconds=seconds, sleep=self._sleep)


def _generation(day: date, generation: int) -> dict[str, str]:
    return {"settled_day": day.isoformat(), "new_generation": str(generation)}
