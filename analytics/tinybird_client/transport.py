"""HTTP to Tinybird: time-outs, a few tries with jitter, and an answer that is JSON or a TinybirdError."""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from analytics.tinybird_client.errors import TinybirdForbidden, TinybirdRefused, TinybirdUnavailable

CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
TRIES = 3
BUDGET_SECONDS = 8.0
"""No further try is begun after: a store that hangs must not keep all of the web server's threads."""
BACKOFF_SECONDS = 0.2
MAX_WAIT_SECONDS = 3.0
"""A page waits for the answer: a Retry-After above this is a failure now rather than a hanging request."""
MAX_URL_CHARACTERS = 6000
"""Tinybird takes addresses up to 8 kB; longer lists of links travel in the body."""
RETRIED = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Appended:
    """How many rows Tinybird took, and how many it put in quarantine because they do not fit the columns."""

    taken: int
    quarantined: int


class Transport:
    """Calls to one Tinybird. It may be shared by threads; connections are kept alive."""

    def __init__(
        self,
        url: str,
        *,
        tries: int = TRIES,
        timeout: urllib3.Timeout | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`url` is the API's host, with the region: https://api.eu-central-1.aws.tinybird.co."""
        self._url = url.rstrip("/")
        self._tries = tries
        self._sleep = sleep
        self._pool = urllib3.PoolManager(
            maxsize=8,
            timeout=timeout or urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            retries=False,
        )

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._pool.clear()

    def query(self, pipe: str, parameters: dict[str, str], *, token: str) -> list[dict[str, Any]]:
        """Return the rows of an endpoint. Raises TinybirdUnavailable, TinybirdRefused, TinybirdForbidden."""
        address, query = f"/v0/pipes/{pipe}.json", urlencode(parameters)
        if len(query) <= MAX_URL_CHARACTERS:
            answer = self._call("GET", f"{address}?{query}", token)
        else:
            body = json.dumps(parameters).encode()
            answer = self._call("POST", address, token, body, {"Content-Type": "application/json"})
        rows = answer.get("data")
        if not isinstance(rows, list):
            raise TinybirdUnavailable("Tinybird's answer holds no data.")
        return rows

    def append(self, datasource: str, rows: Iterable[dict[str, Any]], *, token: str) -> Appended:
        """Store rows and wait until the database has them. A try that was cut off may have stored them already.

        Raises TinybirdUnavailable, TinybirdRefused, TinybirdForbidden.
        """
        body = gzip.compress("\n".join(json.dumps(row) for row in rows).encode(), 6)
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"}
        answer = self._call(
            "POST", f"/v0/events?{urlencode({'name': datasource, 'wait': 'true'})}", token, body, headers
        )
        return Appended(int(answer.get("successful_rows", 0)), int(answer.get("quarantined_rows", 0)))

    def copy(self, pipe: str, parameters: dict[str, str], *, token: str) -> str:
        """Start a copy pipe and return its job. Asked once: a second copy would write everything twice.

        Raises TinybirdUnavailable, TinybirdRefused, TinybirdForbidden.
        """
        answer = self._call("POST", f"/v0/pipes/{pipe}/copy?{urlencode(parameters)}", token, tries=1)
        return _job_of(answer.get("job"))

    def delete(self, datasource: str, condition: str, *, token: str) -> str:
        """Start to delete the rows of a data source for which the SQL holds, and return the job. Raises as `copy`.

        Tried again like a question: a second deletion finds nothing.
        """
        body = urlencode({"delete_condition": condition}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._call("POST", f"/v0/datasources/{datasource}/delete", token, body, headers)
        return _job_of(answer)

    def job(self, name: str, *, token: str) -> dict[str, Any]:
        """How far a job is: its `status` is waiting, working, done, error or cancelled. Raises as `query`."""
        return self._call("GET", f"/v0/jobs/{quote(name, safe='')}", token)

    def _call(
        self,
        method: str,
        address: str,
        token: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        tries: int = 0,
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        tries = tries or self._tries
        began = time.monotonic()
        for left in range(tries - 1, -1, -1):
            try:
                response = self._pool.request(method, self._url + address, body=body, headers=headers, redirect=False)
            except urllib3.exceptions.HTTPError as error:
                failure, wait = TinybirdUnavailable(f"Tinybird cannot be reached: {type(error).__name__}"), None
            else:
                if response.status not in RETRIED:
                    return _answer(response.status, response.data)
                failure = TinybirdUnavailable(
                    f"Tinybird answered {response.status}: {_message(response.data)}", status=response.status
                )
                wait = _retry_after(response.headers.get("Retry-After"))
            if not left or (wait or 0) > MAX_WAIT_SECONDS or time.monotonic() - began > BUDGET_SECONDS:
                raise failure
            self._sleep(_pause(tries - 1 - left, wait))
        raise AssertionError("unreachable: the last try returns or raises")


def _job_of(answer: object) -> str:
    name = answer.get("job_id") if isinstance(answer, dict) else None
    if not isinstance(name, str):
        raise TinybirdUnavailable("Tinybird's answer names no job.")
    return name


def _pause(failures: int, retry_after: float | None) -> float:
    # Full jitter above what was asked for: the pages that were refused together do not come back together.
    spread = BACKOFF_SECONDS * 2**failures
    return min((retry_after or 0) + random.uniform(0, spread), MAX_WAIT_SECONDS)  # noqa: S311 - no secret


def _retry_after(value: str | None) -> float | None:
    try:
        return max(float(value), 0.0) if value else None
    except ValueError:
        return None  # a date: Tinybird sends seconds


def _answer(status: int, body: bytes) -> dict[str, Any]:
    if status in (401, 403):
        raise TinybirdForbidden(status, _message(body))
    if not 200 <= status < 300:
        raise TinybirdRefused(status, _message(body))
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise TinybirdUnavailable("Tinybird's answer is no JSON object.", status=status)
    return answer


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])[:500]
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")
