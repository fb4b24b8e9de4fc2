"""The questions about all workspaces at once, for the server's own counting; no page and no caller asks them.

Their endpoints (SERVER_PIPES) are in no workspace's token.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from analytics.tinybird_client.filters import Window
from analytics.tinybird_client.queries import Connection, moment

SERVER_PIPES: Final = ("all_link_days", "all_usage", "all_nth_click")
PAGE: Final = 20_000
"""Rows in one answer, some 2 MB: each page reads all clicks behind it anew."""


@dataclass(frozen=True, slots=True)
class ClickedLink:
    """A link's clicks of people on a day, and when the last one came; both ids are public ones."""

    workspace_id: str
    link_id: str
    clicks: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ClickedWorkspace:
    """A workspace's clicks on some days: of people, and of everyone."""

    workspace_id: str
    clicks: int
    all_clicks: int


class Everyone:
    """The clicks of all workspaces. Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def links(self, day: date, *, after: tuple[str, str], limit: int = PAGE) -> list[ClickedLink]:
        """The links that people clicked on that UTC day, in the order of (workspace, link), after this key."""
        asked = {"after_workspace": after[0], "after_link": after[1], "max_rows": str(limit)}
        asked["on_day"] = day.isoformat()
        return [
            ClickedLink(str(r["workspace_id"]), str(r["link_id"]), int(r["clicks"]), moment(int(r["last_ms"])))
            for r in self._ask("all_link_days", asked)
        ]

    def usage(self, first: date, end: date, *, limit: int = PAGE) -> list[ClickedWorkspace]:
        """All workspaces that were clicked on from the UTC day `first` until before `end`.

        `limit` of them are asked for at a time.
        """
        days = {"first_day": first.isoformat(), "end_day": end.isoformat(), "max_rows": str(limit)}
        found: list[ClickedWorkspace] = []
        while True:
            rows = self._ask("all_usage", days | {"after_workspace": found[-1].workspace_id if found else ""})
            found += [ClickedWorkspace(str(r["workspace_id"]), int(r["clicks"]), int(r["all_clicks"])) for r in rows]
            if len(rows) < limit:
                return found

    def nth_click(self, workspace: str, window: Window, number: int) -> datetime | None:
        """When the workspace's click number `number` (the first is 1) came; None if there are fewer."""
        asked = {"workspace": workspace, "nth": str(number - 1)}
        rows = self._ask("all_nth_click", window.parameters() | asked)
        return moment(int(rows[0]["at_ms"])) if rows else None

    def _ask(self, pipe: str, parameters: dict[str, str]) -> list[dict[str, Any]]:
        return self._connection.ask_as_server(pipe, parameters, pipes=SERVER_PIPES)
