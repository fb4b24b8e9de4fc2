"""What the local Tinybird does after it has answered, one after the other, as jobs that can be asked about."""

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Any

MAX_WAITING = 6
"""Jobs that may wait or run: Tinybird's own number depends on the plan."""


class Jobs:
    """The jobs of one server; a restart forgets them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, dict[str, Any]] = {}
        self._queue: SimpleQueue[tuple[str, Callable[[], object]]] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def start(self, run: Callable[[], object], kind: str) -> dict[str, Any] | None:
        """Queue a job and return it; None if too many wait."""
        name = str(uuid.uuid4())
        now = _now()
        job = {"id": name, "job_id": name, "kind": kind, "status": "waiting", "created_at": now, "updated_at": now}
        job["job_url"] = f"/v0/jobs/{name}"
        with self._lock:
            if sum(one["status"] in ("waiting", "working") for one in self._jobs.values()) >= MAX_WAITING:
                return None
            self._jobs[name] = job
            self._queue.put((name, run))
            return dict(job)

    def find(self, name: str) -> dict[str, Any] | None:
        """The job as it is now."""
        with self._lock:
            job = self._jobs.get(name)
            return dict(job) if job else None

    def _work(self) -> None:
        while True:
            name, run = self._queue.get()
            self._move(name, status="working")
            try:
                run()
            except Exception as error:  # whatever it was, the job must say that it failed
                self._move(name, status="error", error=str(error)[:2000])
            else:
                self._move(name, status="done")

    def _move(self, name: str, **changes: str) -> None:
        with self._lock:
            self._jobs[name] |= {**changes, "updated_at": _now()}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
