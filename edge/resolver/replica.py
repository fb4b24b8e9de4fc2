"""What an instance knows of each replica: whether it is in doubt, and how long its answers take."""

from __future__ import annotations

from _thread import allocate_lock
from time import monotonic

from .dynamodb import DynamoDBError
from .steps import poll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Final

    from .dynamodb import Client
    from .steps import Steps

COOL_SECONDS: Final = 5.0
"""How long a replica that failed is left alone before one read probes it."""

CONNECT_SECONDS: Final = 0.2
"""The hedge budget of a read that has to connect first: three round trips, and a TLS handshake on 1/14 of a CPU."""

MIN_BUDGET_SECONDS: Final = 0.02
"""A small function gets its CPU in slices of 20 ms: less says nothing about the replica."""

MAX_BUDGET_SECONDS: Final = 0.1


class Attempt:
    """One read under way at one replica. `waits` is what for; `answer` is what it returned."""

    __slots__ = ("answer", "began", "is_fresh", "is_old", "replica", "steps", "waited", "waits")

    def __init__(self, replica: Replica, steps: Steps[Any]) -> None:
        self.replica = replica
        self.steps = steps
        self.began = monotonic()
        self.waited = 0.0  # seconds, once it is over or was overtaken
        self.is_fresh = False  # it had to connect
        self.is_old = False  # an earlier read's: its answer says only that the replica is well
        self.waits: Any = None
        self.answer: Any = None

    def advance(self) -> bool:
        """Go on as far as possible; whether it is over. Raises DynamoDBError where it failed."""
        try:
            self.waits = next(self.steps)
        except StopIteration as done:
            self.answer = done.value
            self.waited = self.waited or monotonic() - self.began
            self.replica.succeeded(self)
            return True
        self.is_fresh = self.is_fresh or self.waits.is_fresh
        return False

    def budget(self) -> float:
        """Seconds after which the next replica is asked as well."""
        return self.replica.budget(self.is_fresh)


class Replica:
    """One region's table. `doubted_until` is 0 for a replica in good standing (seconds of the store's clock).

    The hedge budget is learnt like TCP's retransmission time-out (RFC 6298): a smoothed mean of the times of
    reads on kept-alive connections, plus four mean deviations.
    """

    __slots__ = ("_cap", "_mean", "_spread", "client", "doubted_until", "left")

    def __init__(self, client: Client, cap: float) -> None:
        self.client = client
        self.doubted_until = 0.0
        self.left: Attempt | None = None
        self._cap = cap
        self._mean = 0.0
        self._spread = 0.0

    def budget(self, is_fresh: bool) -> float:
        """Seconds that a read may take before the next replica is asked as well."""
        if is_fresh or not self._mean:
            return min(CONNECT_SECONDS, self._cap)
        return min(max(self._mean + 4 * self._spread, MIN_BUDGET_SECONDS), MAX_BUDGET_SECONDS, self._cap)

    def succeeded(self, attempt: Attempt) -> None:
        """Learn from an answer. One that was overtaken counts with the time at which it was."""
        self.doubted_until = 0.0
        if attempt.is_fresh:
            return
        if not self._mean:
            self._mean, self._spread = attempt.waited, attempt.waited / 2
            return
        self._spread += (abs(self._mean - attempt.waited) - self._spread) / 4
        self._mean += (attempt.waited - self._mean) / 8


class Replicas:
    """The replicas, nearest first. Safe for threads; `clock` and `timeout` are in seconds."""

    def __init__(
        self, clients: Iterable[Client], timeout: float, clock: Callable[[], float], report: Callable[[str], None]
    ) -> None:
        clients = tuple(clients)
        # Each of them gets its turn within the time-out, and there is time left for the last one's answer.
        self._all = [Replica(client, timeout / (len(clients) + 1)) for client in clients]
        self._timeout = timeout
        self._cool = max(COOL_SECONDS, timeout)
        self._clock = clock
        self._report = report
        self._lock = allocate_lock()

    def none_is_good(self) -> bool:
        """Whether every replica is in doubt."""
        return all(replica.doubted_until for replica in self._all)

    def all_failed_lately(self) -> bool:
        """Whether none of them would be asked but for need."""
        now = self._clock()
        return all(replica.doubted_until > now for replica in self._all)

    def take_left(self) -> list[Attempt]:
        """The attempts that earlier reads left and that are still not answered, now the caller's.

        What has been answered meanwhile has put its replica back into good standing.
        """
        if not any(replica.left for replica in self._all):
            return []
        with self._lock:
            taken = [replica.left for replica in self._all if replica.left]
            for attempt in taken:
                attempt.replica.left = None
        arrived = ready(taken, 0)
        kept = []
        for attempt in taken:
            if attempt in arrived:
                try:
                    if not attempt.advance():
                        kept.append(attempt)
                except DynamoDBError as error:
                    self.doubt(attempt, str(error))
            elif monotonic() - attempt.began > self._timeout:
                attempt.steps.close()
                self.doubt(attempt, "no answer at all")
            else:
                kept.append(attempt)
        return kept

    def line_up(self, left: Iterable[Attempt]) -> tuple[list[Replica], list[Replica]]:
        """Whom to ask at once, and whom to ask next, in this order.

        At once: the nearest in good standing and, beside it, nearer ones that are due for a probe: the probe delays
        nobody, and no other read begins one for the next seconds. With none in good standing it is all of them.
        """
        probed = [attempt.replica for attempt in left]
        with self._lock:
            now = self._clock()
            good = [replica for replica in self._all if not replica.doubted_until]
            if not good:
                return self._all, []
            nearer = self._all[: self._all.index(good[0])]
            probes = [replica for replica in nearer if replica.doubted_until <= now and replica not in probed]
            for replica in probes:
                replica.doubted_until = now + self._cool
        rest = [replica for replica in self._all if replica.doubted_until and replica not in probes]
        return [*probes, good[0]], [*good[1:], *rest]

    def doubt(self, attempt: Attempt, why: str) -> None:
        """Ask its replica last from now on. The idle connections and the addresses are as doubtful as it is."""
        replica = attempt.replica
        if attempt.is_old and replica.doubted_until:
            return  # old news must not put off the next probe
        replica.doubted_until = self._clock() + self._cool
        replica.client.close()
        self._report(f"{replica.client.region}: {why}")

    def leave(self, attempt: Attempt) -> None:
        """An attempt that was overtaken: kept for `take_left` if it is the only one, closed otherwise.

        So a replica that is merely late is back as soon as its answer has come, and its connection is not lost.
        """
        if not attempt.is_old:
            attempt.waited = monotonic() - attempt.began
            if attempt.waited >= attempt.budget() or attempt.replica.doubted_until:
                self.doubt(attempt, f"no answer within {attempt.waited * 1000:.0f} ms")
            attempt.is_old = True
        with self._lock:
            if attempt.replica.left is None:
                attempt.replica.left = attempt
                return
        attempt.steps.close()

    def close(self) -> None:
        """Close what is idle and what was left."""
        for replica in self._all:
            if replica.left is not None:
                replica.left.steps.close()
                replica.left = None
            replica.client.close()


def ready(attempts: Sequence[Attempt], seconds: float) -> list[Attempt]:
    """Those of `attempts` that can go on, waiting up to `seconds` for the first."""
    poller = poll()
    by_fd = {}
    for attempt in attempts:
        fd = attempt.waits.fileno()
        poller.register(fd, attempt.waits.events)
        by_fd[fd] = attempt
    return [by_fd[fd] for fd, _ in poller.poll(seconds * 1000)]
