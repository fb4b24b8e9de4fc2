"""The questions of operators: about all workspaces at once, with a token that reaches these endpoints alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from analytics.tinybird_client.filters import Window
from analytics.tinybird_client.queries import Connection, moment

OPERATOR_PIPES: Final = ("known_requests", "rejected_by_reason")
"""The endpoints in analytics/tinybird that no workspace's token may read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lines that were set aside for one reason. `sequences` are the places of some: five at most."""

    reason: str
    lines: int
    first: datetime
    last: datetime
    sequences: tuple[str, ...]


class Operators:
    """What operators may ask. Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, request_ids: Sequence[str], start_ms: int, end_ms: int) -> frozenset[str]:
        """Those of the requests that are stored, between two times in Unix milliseconds."""
        asked = {"start_ms": str(start_ms), "end_ms": str(end_ms), "asked": json.dumps(list(request_ids))}
        return frozenset(str(row["request_id"]) for row in self._ask("known_requests", asked))

    def rejected(self, window: Window) -> list[Rejected]:
        """What was set aside in the window, the most first."""
        asked = {name: window.parameters()[name] for name in ("start_ms", "end_ms")}
        return [
            Rejected(
                str(row["reason"]),
                int(row["lines"]),
                moment(int(row["first_ms"])),
                moment(int(row["last_ms"])),
                tuple(sorted(map(str, row["sequences"]))),
            )
            for row in self._ask("rejected_by_reason", asked)
        ]

    def _ask(self, pipe: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        return self._connection.ask_as_server(pipe, parameters, pipes=OPERATOR_PIPES)
