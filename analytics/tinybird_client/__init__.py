"""The door to Tinybird for Django: `clicks_of(workspace_id)` answers questions about one workspace's clicks."""

from functools import cache

from django.conf import settings

from analytics.tinybird_client.buckets import Unit
from analytics.tinybird_client.errors import (
    TinybirdError,
    TinybirdForbidden,
    TinybirdNotConfigured,
    TinybirdRefused,
    TinybirdUnavailable,
)
from analytics.tinybird_client.filters import Bots, Filter, FilterError, Window
from analytics.tinybird_client.queries import (
    Clicks,
    Connection,
    Cursor,
    Dimension,
    Event,
    Missing,
    MonthlyUsage,
    Row,
    Step,
    Summary,
)
from analytics.tinybird_client.transport import Appended, Transport

__all__ = [
    "Appended",
    "Bots",
    "Clicks",
    "Connection",
    "Cursor",
    "Dimension",
    "Event",
    "Filter",
    "FilterError",
    "Missing",
    "MonthlyUsage",
    "Row",
    "Step",
    "Summary",
    "TinybirdError",
    "TinybirdForbidden",
    "TinybirdNotConfigured",
    "TinybirdRefused",
    "TinybirdUnavailable",
    "Transport",
    "Unit",
    "Window",
    "clicks_of",
]


NEEDED = ("TINYBIRD_URL", "TINYBIRD_SIGNING_KEY", "TINYBIRD_WORKSPACE_ID")


def clicks_of(workspace: str) -> Clicks:
    """The clicks of the workspace with this public id. Raises TinybirdNotConfigured."""
    if missing := [name for name in NEEDED if not getattr(settings, name)]:
        raise TinybirdNotConfigured(missing)
    connection = Connection(
        transport=_transport(settings.TINYBIRD_URL),
        secret=settings.TINYBIRD_SIGNING_KEY,
        tinybird_workspace=settings.TINYBIRD_WORKSPACE_ID,
    )
    return Clicks(connection, workspace)


@cache
def _transport(url: str) -> Transport:
    """One pool of connections a process."""
    return Transport(url)
