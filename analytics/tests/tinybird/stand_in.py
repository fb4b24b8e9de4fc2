"""Runs the local Tinybird for tests, and speaks to it as a stranger would: plain HTTP, no client."""

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import urllib3

from analytics.columns import COLUMNS
from analytics.services.settling import settle_day
from analytics.tinybird_client import Clicks, Connection, Everyone, Settler, Transport
from getowl.local import servers
from getowl.local.tinybird import PROJECT

SIGNING_KEY = "p.the-admin-token-of-the-tests"
APPEND_TOKEN = "p.the-forwarder-token-of-the-tests"
WORKSPACE_ID = "00000000-0000-4000-8000-000000000001"


@dataclass(slots=True)
class StandIn:
    """One local Tinybird; `rate` is its limit of appends a second."""

    folder: Path
    rate: int = 0
    project: Path = PROJECT
    port: int = field(default_factory=servers.free_port)
    process: servers.Process | None = None
    transport: Transport = field(init=False)
    plain: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def __post_init__(self) -> None:
        """One client for all questions, so that its connections can be closed."""
        self.transport = Transport(self.url)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = self.folder / "tinybird.log"
        self.process = servers.start_tinybird(self.folder / "data", self.port, log, self._spawn)

    def _spawn(self, name: str, command: list[str], log: Path) -> servers.Process:
        tokens = {
            "TINYBIRD_SIGNING_KEY": SIGNING_KEY,
            "TINYBIRD_TOKEN": APPEND_TOKEN,
            "TINYBIRD_WORKSPACE_ID": WORKSPACE_ID,
        }
        before = dict(os.environ)
        os.environ |= tokens  # servers.spawn passes this process's environment on
        try:
            return servers.spawn(name, [*command, "--rate", str(self.rate), "--project", str(self.project)], log)
        finally:
            os.environ.clear()
            os.environ |= before

    def kill(self) -> None:
        """Kill -9."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it."""
        self.transport.close()
        self.plain.clear()
        if self.process is not None:
            servers.stop(self.process)

    def clicks(self, workspace: str) -> Clicks:
        """The client that the project uses, for one workspace."""
        return Clicks(self._connection(), workspace)

    def everyone(self) -> Everyone:
        """The client that counts for the server."""
        return Everyone(self._connection())

    def _connection(self) -> Connection:
        return Connection(transport=self.transport, secret=SIGNING_KEY, tinybird_workspace=WORKSPACE_ID)

    def settler(self) -> Settler:
        """Who settles days."""
        return Settler(self.transport, SIGNING_KEY)

    def settle(self) -> list[date]:
        """Settle every day that is due now, as far as this machine's clock tells it from the last row's arrival."""
        time.sleep(0.002)
        due = self.settler().due(quiet=timedelta())
        return [one.day for one in due if settle_day(self.settler(), one, margin=timedelta())]

    def append(self, rows: Iterable[dict[str, Any]]) -> None:
        """Store clicks and see that none was quarantined."""
        rows = list(rows)
        done = self.transport.append("clicks", rows, token=APPEND_TOKEN)
        assert (done.taken, done.quarantined) == (len(rows), 0)

    def request(self, method: str, path: str, *, token: str = SIGNING_KEY, **options: Any) -> urllib3.BaseHTTPResponse:
        """One plain request."""
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.plain.request(method, self.url + path, headers=headers, **options)


def row(**values: Any) -> dict[str, Any]:
    """A click with these columns; the others are empty, and it is a person's in workspace ws_acme."""
    empty = {name: "" if "String" in kind else 0 for name, kind in COLUMNS.items()}
    return empty | {"outcome": "click", "workspace_id": "ws_acme"} | values
