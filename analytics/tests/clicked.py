"""Clicks for tests: those of a workspace's links, a while before a moment that the tests choose."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import Workspace
from analytics.tests.tinybird.stand_in import StandIn, row

_numbers = count()


def click(workspace: Workspace, at: datetime, **values: Any) -> dict[str, Any]:
    """One click of a person."""
    number = next(_numbers)
    at = at.astimezone(UTC)
    return row(
        timestamp=at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}",
        request_id=f"made-{number}==",
        workspace_id=workspace.public_id,
        **{"link_id": "lnk_x", "visitor": number + 1} | values,
    )


def clicked(store: StandIn, workspace: Workspace, *values: dict[str, Any], minutes_ago: float = 90) -> None:
    """Store a click for each of these, a second apart, the first this long ago."""
    first = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    store.append(click(workspace, first + timedelta(seconds=n), **one) for n, one in enumerate(values))
