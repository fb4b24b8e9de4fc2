"""The door to Tinybird for Django: `clicks_of(workspace_id)` answers questions about one workspace's clicks.

`operators()` answers those about all of them; no page of a team's may use it.
"""

from functools import cache

from django.conf import settings
from urllib3 import Timeout

from analytics.tinybird_client.answers import Cursor, Event, Missing, MonthlyUsage, Row, Step, Summary
from analytics.tinybird_client.buckets import Unit
from analytics.tinybird_client.eraser import Eraser
from analytics.tinybird_client.errors import (
    TinybirdError,
    TinybirdForbidden,
    TinybirdJobFailed,
    TinybirdNotConfigured,
    TinybirdRefused,
    TinybirdUnavailable,
)
from analytics.tinybird_client.everyone import ClickedLink, ClickedWorkspace, Everyone
from analytics.tinybird_client.filters import Bots, Filter, FilterError, Window
from analytics.tinybird_client.operators import Operators, Rejected
from analytics.tinybird_client.queries import Clicks, Connection, Dimension
from analytics.tinybird_client.settler import Due, Settler
from analytics.tinybird_client.transport import Appended, Transport

__all__ = [
    "Appended",
    "Bots",
    "ClickedLink",
    "ClickedWorkspace",
    "Clicks",
    "Connection",
    "Cursor",
    "Dimension",
    "Due",
    "Eraser",
    "Event",
    "Everyone",
    "Filter",
    "FilterError",
    "Missing",
    "MonthlyUsage",
    "Operators",
    "Rejected",
    "Row",
    "Settler",
    "Step",
    "Summary",
    "TinybirdError",
    "TinybirdForbidden",
    "TinybirdJobFailed",
    "TinybirdNotConfigured",
    "TinybirdRefused",
    "TinybirdUnavailable",
    "Transport",
    "Unit",
    "Window",
    "clicks_of",
    "everyones_clicks",
    "is_configured",
    "make_eraser",
    "make_settler",
    "operators",
]


NEEDED = ("TINYBIRD_URL", "TINYBIRD_SIGNING_KEY", "TINYBIRD_WORKSPACE_ID")


def is_configured() -> bool:
    """Whether this process can ask about clicks."""
    return all(getattr(settings, name) for name in NEEDED)


def clicks_of(workspace: str) -> Clicks:
    """The clicks of the workspace with this public id. Raises TinybirdNotConfigured."""
    return Clicks(_connection(), workspace)


def everyones_clicks() -> Everyone:
    """The clicks of all workspaces, for the server's own counting alone. Raises TinybirdNotConfigured."""
    return Everyone(_connection())


def operators(seconds: float | None = None) -> Operators:
    """What operators may ask. With `seconds` there is one try, which takes no longer. Raises TinybirdNotConfigured."""
    return Operators(_connection(seconds))


def _connection(seconds: float | None = None) -> Connection:
    if missing := [name for name in NEEDED if not getattr(settings, name)]:
        raise TinybirdNotConfigured(missing)
    url = settings.TINYBIRD_URL
    return Connection(
        transport=_transport(url) if seconds is None else _impatient(url, seconds),
        secret=settings.TINYBIRD_SIGNING_KEY,
        tinybird_workspace=settings.TINYBIRD_WORKSPACE_ID,
    )


def make_settler() -> Settler:
    """Who settles days, for all workspaces: of no use to a page. Raises TinybirdNotConfigured."""
    connection = _connection()
    return Settler(connection.transport, connection.secret)


def make_eraser() -> Eraser:
    """Who deletes a workspace's clicks: of no use to a page. Raises TinybirdNotConfigured."""
    connection = _connection()
    return Eraser(connection.transport, connection.secret)


@cache
def _transport(url: str) -> Transport:
    """One pool of connections a process."""
    return Transport(url)


@cache
def _impatient(url: str, seconds: float) -> Transport:
    """One for those who do not wait."""
    return Transport(url, tries=1, timeout=Timeout(total=seconds))
