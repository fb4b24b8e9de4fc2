"""One call of Tinybird's Events API (https://www.tinybird.co/docs/api-reference/events-api).

    EventsError
        Unavailable     no answer, or one that may be another next time: the same rows again, later
            Misconfigured   token, address or data source are wrong: until somebody mends that
        Refused         these rows will never be taken as they are (400)
        TooLarge        fewer rows at once (413)

`wait=true` lets the answer mean "written". It says how many rows were, and how many went to quarantine because a value
did not fit its column; an answer that does not account for every row is none.
"""

from __future__ import annotations

import http.client
import json
import random
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

MAX_ATTEMPTS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.2
MAX_PAUSE_SECONDS: Final = 10.0
_MAX_ANSWER_BYTES: Final = 64 * 1024
_LEVEL: Final = 1  # four fifths of what the best one saves, at a quarter of its time

Report = Callable[..., None]
"""Says that something happened: its name, then what there is to know."""


class EventsError(Exception):
    """The rows were not taken; the message says why, and quotes nothing of them."""


class Unavailable(EventsError):
    """They may be taken later."""


class Misconfigured(Unavailable):
    """They will be taken when somebody has mended the settings."""


class Refused(EventsError):
    """They will never be taken as they are."""


class TooLarge(EventsError):
    """They may be taken in smaller parts."""


class _Again(Exception):
    """One attempt failed. `pause`: the seconds that the server asks for."""

    def __init__(self, why: str, pause: float | None = None) -> None:
        super().__init__(why)
        self.pause = pause


@dataclass(frozen=True, slots=True)
class Sent:
    """How many rows were written, and how many went to quarantine instead.

    `is_partial`: they are all in the data source, but one of the views that read it failed on them.
    """

    rows: int
    quarantined: int
    is_partial: bool = False


class EventsApi:
    """A connection that is kept. `timeout` in seconds is for a whole attempt, however slowly the server drips."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        timeout: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not the address of an Events API: {url!r}")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
        }
        self._timeout = timeout
        self._clock = clock
        self._sleep = sleep
        self._connection: http.client.HTTPConnection | None = None

    def send(self, name: str, rows: list[bytes], deadline: float) -> Sent:
        """Write rows of NDJSON to the data source `name`; raises EventsError.

        Tries again until `deadline` (of the clock), a few times. What failed half-way may be written twice.
        """
        body = _gzip(b"".join(rows))
        attempt = 0
        while True:
            try:
                return self._attempt(name, body, len(rows), deadline)
            except _Again as failure:
                attempt += 1
                pause = failure.pause
                if pause is None:
                    pause = min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt) * random.uniform(0.5, 1)  # noqa: S311 - jitter
                if attempt >= MAX_ATTEMPTS or self._clock() + pause >= deadline:
                    raise Unavailable(f"{failure} (attempt {attempt})") from failure
                self._sleep(pause)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, name: str, body: bytes, count: int, deadline: float) -> Sent:
        timeout = min(self._timeout, deadline - self._clock())
        if timeout <= 0:
            raise Unavailable("no time is left")
        was_open = self._connection is not None
        try:
            status, headers, answer = self._post(name, body, timeout)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            # A connection that was kept is closed by the other side at its leisure: that alone is no failure.
            if was_open and isinstance(error, ConnectionError | http.client.RemoteDisconnected):
                return self._attempt(name, body, count, deadline)
            raise _Again(f"no answer: {error!r}"[:300]) from error
        return _read(status, headers, answer, count)

    def _post(self, name: str, body: bytes, timeout: float) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._connection or self._connect()
        self._connection = connection
        connection.timeout = timeout
        if connection.sock is None:
            connection.connect()
        connection.sock.settimeout(timeout)
        # A socket's time-out is for each read. This one ends whatever is still going on.
        alarm = threading.Timer(timeout, _shut, [connection])
        alarm.daemon = True
        alarm.start()
        try:
            connection.request("POST", f"{self._path}/v0/events?name={quote(name)}&wait=true", body, self._headers)
            response = connection.getresponse()
            answer = response.read(_MAX_ANSWER_BYTES + 1)
        finally:
            alarm.cancel()
        if response.will_close or len(answer) > _MAX_ANSWER_BYTES:
            self.close()
        return response.status, response.headers, answer

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls is not None:
            return http.client.HTTPSConnection(self._host, self._port, context=self._tls)
        return http.client.HTTPConnection(self._host, self._port)


def _shut(connection: http.client.HTTPConnection) -> None:
    """Wake up whoever waits for this connection. Closing alone would not."""
    sock = connection.sock
    try:
        if sock is not None:
            sock.shutdown(2)
    except OSError:
        return  # it is gone already


def _read(status: int, headers: http.client.HTTPMessage, answer: bytes, count: int) -> Sent:
    if status == 200:
        return _written(answer, count)
    text = answer[:200].decode("utf-8", "replace")
    if status == 422:
        # "Partially completed due to an error in a Materialized View. The general advice is to not retry": while the
        # view is broken, every batch would end so, and nothing would go on.
        return Sent(count, 0, is_partial=True)
    if status == 413:
        raise TooLarge(f"413 {text}")
    if status == 400:
        raise Refused(f"400 {text}")
    if status in (401, 403, 404) or 300 <= status < 400:
        raise Misconfigured(f"{status} {text}")
    raise _Again(f"{status} {text}", _retry_after(headers))


def _written(answer: bytes, count: int) -> Sent:
    """An answer that does not account for all rows is as good as none: they are sent again."""
    try:
        said: Any = json.loads(answer)
        written, quarantined = said["successful_rows"], said["quarantined_rows"]
        complete = type(written) is int and type(quarantined) is int and written + quarantined == count
    except (ValueError, KeyError, TypeError):
        complete = False
    if not complete:
        raise _Again(f"200, but not for {count} rows: {answer[:200].decode('utf-8', 'replace')}")
    return Sent(written, quarantined)


def _retry_after(headers: http.client.HTTPMessage) -> float | None:
    """Seconds, at most a minute. A date is not what Tinybird sends."""
    text = headers.get("Retry-After", "").strip()
    return min(float(text), 60.0) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _gzip(data: bytes) -> bytes:
    compress = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return compress.compress(data) + compress.flush()
