"""How requests are sent: with a key, a timeout, a few repeats, and errors as exceptions."""

import json
import random
import time
import uuid
from collections.abc import Mapping
from typing import IO, Any, Final, Self
from urllib.parse import quote

import httpx2 as httpx

from getowl_client.errors import ApiError, ServerError, Unreachable, error_of

DEFAULT_BASE_URL: Final = "http://127.0.0.1:8000"
VERSION: Final = "0.1.0"

# Answers after which the same request may succeed.
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT: Final = 60.0


class Transport:
    """A connection to one workspace, as the owner of `key`. Close it, or use it as a context manager.

    A request that gets no answer, or one that asks to come again, is repeated up to `retries` times. Writes carry an
    `Idempotency-Key`, so that a repeat takes effect once. `timeout`: seconds without any sign of life.
    """

    def __init__(self, key: str, *, base_url: str = DEFAULT_BASE_URL, timeout: float = 30.0, retries: int = 3) -> None:
        self.retries = retries
        self._http = httpx.Client(
            base_url=f"{base_url.rstrip('/')}/api/v1",
            timeout=timeout,
            headers={"Authorization": f"Bearer {key}", "User-Agent": f"getowl-client/{VERSION}"},
            follow_redirects=True,  # files lie elsewhere; the key is not sent there
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    @staticmethod
    def quoted(part: str) -> str:
        """An id as one part of an address."""
        return quote(part, safe="")

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        file: IO[bytes] | None = None,
        form: Mapping[str, str | None] | None = None,
        idempotency_key: str | None = None,
    ) -> httpx.Response:
        """Send a request; returns the answer of success. Raises ApiError and its kinds, Unreachable."""
        headers = {} if method == "GET" else {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        given = {name: _texts(value) for name, value in (query or {}).items() if value is not None}
        request: dict[str, Any] = {"params": given, "headers": headers}
        if body is not None:
            request["content"] = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        for attempt in range(self.retries + 1):
            is_last = attempt == self.retries
            if file is not None:
                file.seek(0)
                request["files"] = {"file": file}
                request["data"] = {name: text for name, text in (form or {}).items() if text is not None}
            try:
                response = self._http.request(method, path, **request)
            except httpx.TransportError as error:
                if is_last:
                    raise Unreachable(str(error) or type(error).__name__) from error
                time.sleep(_pause(attempt))
                continue
            if response.is_success:
                return response
            refusal = error_of(response)
            if is_last or not _may_repeat(refusal):
                raise refusal
            time.sleep(_pause(attempt, response.headers.get("Retry-After")))
        raise AssertionError("unreachable")

    def send_for_json(self, method: str, path: str, **request: Any) -> Any:
        """Send a request; returns what the answer's body says. Raises ApiError and its kinds, Unreachable."""
        response = self.send(method, path, **request)
        try:
            return response.json()
        except ValueError as error:
            raise ServerError(
                response.status_code, "not_json", "The answer is no JSON: is this the right address?"
            ) from error


def _texts(value: Any) -> str | list[str]:
    """A list is sent as one parameter for each."""
    return [_text(one) for one in value] if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _may_repeat(refusal: ApiError) -> bool:
    return refusal.status in _AGAIN or refusal.code == "in_progress"


def _pause(attempt: int, asked: str | None = None) -> float:
    """Seconds to wait: what the server asks for, else more each time, at random so that many do not come together."""
    if asked is not None and asked.isdigit():
        return min(float(asked), _LONGEST_WAIT)
    return random.uniform(0.25, 0.5) * float(1 << attempt)  # noqa: S311 - no secret
