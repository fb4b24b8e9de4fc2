"""What can go wrong.

- GetowlError
  - Unreachable: no answer came, after all repeats
  - ApiError: an answer that refuses; `status`, `code`, `field`, `doc_url`, `request_id`
    - NotAllowed: 401, 403
    - NotFound: 404
    - Conflict: 409, 412
    - Invalid: 400, 413, 422
    - TooMany: 429, after all repeats
    - ServerError: 5xx, after all repeats, or an answer that is none of the API's
"""

from typing import Any, Final

import httpx2 as httpx


class GetowlError(Exception):
    """Whatever this package raises."""


class Unreachable(GetowlError):
    """No answer came."""


class ApiError(GetowlError):
    """The API refused. `code` is for programs, the text for people, `field` what it is about, or None."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str | None = None,
        doc_url: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.doc_url = doc_url
        self.request_id = request_id


class NotAllowed(ApiError):
    """The key is not valid, or may not do this."""


class NotFound(ApiError):
    """Absent, or another workspace's."""


class Conflict(ApiError):
    """It does not fit what is there."""


class Invalid(ApiError):
    """A value is wrong."""


class TooMany(ApiError):
    """Too many requests."""


class ServerError(ApiError):
    """Something went wrong on the other side."""


_KINDS: Final[dict[int, type[ApiError]]] = {
    400: Invalid,
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    413: Invalid,
    422: Invalid,
    429: TooMany,
}


def error_of(response: httpx.Response) -> ApiError:
    """The refusal as an exception, whoever wrote it: a proxy in between answers in pages, not in JSON."""
    kind = _KINDS.get(response.status_code, ServerError if response.status_code >= 500 else ApiError)
    try:
        error: Any = response.json()["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return kind(response.status_code, "unknown", f"The server answered {response.status_code}.")
    return kind(
        response.status_code,
        code,
        message,
        field=error.get("field"),
        doc_url=error.get("docUrl") or "",
        request_id=response.headers.get("X-Request-Id", ""),
    )
