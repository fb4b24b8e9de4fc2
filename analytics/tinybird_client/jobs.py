"""Waiting for what Tinybird does after it has answered."""

import time
from collections.abc import Callable
from typing import Final

from analytics.tinybird_client.errors import TinybirdJobFailed
from analytics.tinybird_client.transport import Transport

POLL_SECONDS: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Between the questions whether a job is done; the last one holds from then on."""


def wait_for(
    transport: Transport, job: str, *, token: str, seconds: float, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Come back when the job is done. Raises TinybirdJobFailed if it failed or takes longer, and as `Transport.job`."""
    deadline, asked = time.monotonic() + seconds, 0
    while (status := transport.job(job, token=token)).get("status") != "done":
        if status.get("status") in ("error", "cancelled"):
            raise TinybirdJobFailed(f"A job failed: {status.get('error') or status['status']}"[:500])
        if time.monotonic() > deadline:
            raise TinybirdJobFailed(f"A job is not done after {seconds:.0f} s; it is {status.get('status')}.")
        sleep(POLL_SECONDS[min(asked, len(POLL_SECONDS) - 1)])
        asked += 1
