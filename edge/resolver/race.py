"""One read at several replicas, in one thread: the first good answer wins.

1. Ask the nearest replica in good standing (and with it a nearer one that is due for a probe).
2. When it fails, or has not answered within its hedge budget, ask the next one as well. And so on.
3. Take the first good answer. What is still unanswered is left to the next read (`Replicas.leave`).
"""

from __future__ import annotations

from time import monotonic

from .dynamodb import DynamoDBError
from .replica import Attempt, ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .dynamodb import Client
    from .replica import Replica, Replicas
    from .steps import Steps

    Begin = Callable[[Client], Steps[Any]]


class Lost(Exception):
    """No replica answered in time. The message names what each of them said."""


def race(replicas: Replicas, left: list[Attempt], begin: Begin, seconds: float) -> Any:
    """What the first replica to answer returns from the steps that `begin` makes. Raises Lost after `seconds`.

    `left` is what `Replicas.take_left` gave.
    """
    entrants = _Race(replicas, left, begin)
    try:
        return entrants.run(monotonic() + seconds)
    finally:
        for attempt in entrants.running:
            replicas.leave(attempt)


class _Race:
    def __init__(self, replicas: Replicas, left: list[Attempt], begin: Begin) -> None:
        self.running = left
        self._replicas = replicas
        self._begin = begin
        self._failures: list[str] = []
        self._answer: Any = None
        self._newest: Attempt | None = None

    def run(self, deadline: float) -> Any:
        at_once, queue = self._replicas.line_up(self.running)
        queue = queue.copy()
        for replica in at_once:
            self._launch(replica)
        while self._answer is None:
            now = monotonic()
            until = deadline
            if queue:
                until = min(deadline, self._newest.began + self._newest.budget()) if self._newest else now
                if until <= now < deadline:
                    self._launch(queue.pop(0))
                    continue
            waiting = [attempt for attempt in self.running if not attempt.is_old]
            if now >= deadline or not waiting:
                late = [f"{attempt.replica.client.region}: no answer" for attempt in waiting]
                raise Lost("; ".join(self._failures + late))
            for attempt in ready(self.running, until - now):
                self._advance(attempt)
        return self._answer

    def _launch(self, replica: Replica) -> None:
        attempt = self._newest = Attempt(replica, self._begin(replica.client))
        self.running.append(attempt)
        self._advance(attempt)

    def _advance(self, attempt: Attempt) -> None:
        try:
            if not attempt.advance():
                return
        except DynamoDBError as error:
            self._replicas.doubt(attempt, str(error))
            self._failures.append(f"{attempt.replica.client.region}: {error}")
            if attempt is self._newest:
                self._newest = None  # the next one's turn, at once
        else:
            if not attempt.is_old and self._answer is None:
                self._answer = attempt.answer
        self.running.remove(attempt)
