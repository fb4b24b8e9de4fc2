"""Deletes all clicks of one workspace, with the admin token, which is no workspace's."""

import re
from typing import Final

from analytics.tinybird_client.jobs import wait_for
from analytics.tinybird_client.transport import Transport

HOLD_WORKSPACES: Final = ("clicks", "clicks_by_day", "click_arrivals", "clicks_quarters", "clicks_by_value")
"""Every data source with rows of a workspace: Tinybird does not pass a deletion on to what is made of the rows.

The clicks come first, so that nothing is made of them anew.
"""
_PUBLIC_ID: Final = re.compile(r"\w+")


class Eraser:
    """Every method may raise TinybirdUnavailable or TinybirdRefused."""

    def __init__(self, transport: Transport, token: str) -> None:
        """`token` is the admin token."""
        self._transport = transport
        self._token = token

    def erase(self, workspace: str, *, seconds: float) -> None:
        """Delete what there is of the workspace with this public id; `seconds` are for each data source.

        Raises TinybirdJobFailed. Whoever gets an error begins anew: what is gone costs little the second time.
        """
        if not _PUBLIC_ID.fullmatch(workspace):  # it becomes SQL, and an empty one is the clicks that are nobody's
            raise ValueError(f"no public id: {workspace!r}")
        for source in HOLD_WORKSPACES:
            job = self._transport.delete(source, f"workspace_id = '{workspace}'", token=self._token)
            wait_for(self._transport, job, token=self._token, seconds=seconds)
