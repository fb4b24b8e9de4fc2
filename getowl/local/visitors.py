"""Visitors of short links: threads that ask the local CloudFront over kept-alive connections."""

import http.client
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HOST = "127.0.0.1"
THREADS = 4
# An answer that never came, or a 503 of a busy machine, is not yet a wrong link.
TRIES = 3
REQUEST_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """A path, and the status and Location it must be answered with."""

    path: str
    status: int
    location: str


class Visitors:
    """Start following links at once; poll `finished()`."""

    def __init__(self, port: int, visits: Sequence[Visit]) -> None:
        self.total = len(visits)
        self.right = 0
        self.wrong: list[str] = []
        self._port = port
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._left: queue.SimpleQueue[Visit] = queue.SimpleQueue()
        for visit in visits:
            self._left.put(visit)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def finished(self, progress: Callable[[str], None]) -> bool:
        """Whether every link was visited."""
        progress(f"{self.right:,} right, {len(self.wrong)} wrong")
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """End early; a thread that waits for an answer ends with it."""
        self._stopped.set()

    def _work(self) -> None:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=REQUEST_SECONDS)
        while not self._stopped.is_set():
            try:
                visit = self._left.get_nowait()
            except queue.Empty:
                break
            problem = self._visit(connection, visit)
            with self._lock:
                if problem:
                    self.wrong.append(problem)
                else:
                    self.right += 1
        connection.close()

    def _visit(self, connection: http.client.HTTPConnection, visit: Visit) -> str:
        """Ask up to TRIES times; returns what is wrong with the last answer, or ""."""
        problem = ""
        for attempt in range(TRIES):
            if attempt:
                self._stopped.wait(1)
            try:
                connection.request("GET", visit.path, headers={"Host": f"{HOST}:{self._port}"})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()  # the next request opens it again
                problem = f"{visit.path}: {error!r}"
                continue
            found = answer.status, answer.getheader("Location", "")
            if found == (visit.status, visit.location):
                return ""
            problem = f"{visit.path}: {found[0]} {found[1]} instead of {visit.status} {visit.location}"
        return problem
