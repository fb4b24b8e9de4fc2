"""`Idempotency-Key`: a request that is sent twice takes effect once, and both get the same answer.

The key's row is written in the transaction of the effect. So a worker that is killed midway leaves neither, and a
repeat that comes meanwhile waits for the row and then finds the answer. Only answers of success are kept: a refusal
changed nothing, and whoever mends what was wrong may go on with the same key.

The header's meaning follows the IETF's draft "The Idempotency-Key HTTP Header Field".
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, cast

import structlog
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.api.auth import ApiRequest, workspace_of
from accounts.api.errors import ApiError, error_response
from accounts.encryption import decrypt
from accounts.models import RepeatableRequest, Workspace
from accounts.services.repeatable import StillRunning, repeatable_request_claim, repeatable_request_keep

log = structlog.get_logger(__name__)

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
_MAX_LENGTH: Final = 255
_READS: Final = ("GET", "HEAD", "OPTIONS")

View = Callable[..., HttpResponseBase]
Operation = Callable[..., Any]


@dataclass(slots=True)
class Repeatable:
    """What came with the header. `row` is set once the operation may run; `replayed` if it already had.

    The transaction begins in `once` and ends with `whole`: checking the API key writes when it was last used, and that
    row must not stay locked for all others while this request works.
    """

    key: str
    whole: ExitStack
    begun: bool = False
    row: RepeatableRequest | None = None
    replayed: bool = False


def repeatable(view: View) -> View:
    """Run writes that bring the header in one transaction, and keep the answer if they succeed.

    Around all of a route, because the answer is complete only here. `once` finds earlier answers, inside, where it
    is known who asks.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.headers.get(HEADER)
        if key is None or request.method in _READS:
            return view(request, *args, **kwargs)
        if not (0 < len(key) <= _MAX_LENGTH and key.isascii() and key.isprintable()):
            message = f"{HEADER} needs 1 to {_MAX_LENGTH} printable ASCII characters; a UUID is a good choice."
            return error_response(422, "invalid", message, HEADER)
        try:
            with ExitStack() as whole:
                state = Repeatable(key, whole)
                request.repeatable = state  # type: ignore[attr-defined]  # read by `once`
                return _answered(view(request, *args, **kwargs), state)
        except DatabaseError as error:  # at the commit, where the API's own handlers no longer see it
            log.error("api request failed", path=request.path, exc_info=error)
            return error_response(500, "internal", "Something went wrong on our side. Nothing was saved; try again.")

    return answer


def _answered(response: HttpResponseBase, state: Repeatable) -> HttpResponseBase:
    if state.replayed:
        response[REPLAYED] = "true"
    elif 200 <= response.status_code < 300 and state.row is not None:
        repeatable_request_keep(
            row=state.row,
            status=response.status_code,
            content_type=response.get("Content-Type", ""),
            etag=response.get("ETag", ""),
            body=cast(HttpResponse, response).content.decode(),
        )
    elif state.begun:
        transaction.set_rollback(True)
    return response


def once(operation: Operation) -> Operation:
    """Answer a repeated request as before, in place of the operation. Raises ApiError 409 `key_reused`, `in_progress`.

    Goes around each operation after its key and its parameters were checked.
    """

    @wraps(operation)
    def run(request: ApiRequest, *args: Any, **kwargs: Any) -> Any:
        state: Repeatable | None = getattr(request, "repeatable", None)
        if state is None:
            return operation(request, *args, **kwargs)
        state.whole.enter_context(transaction.atomic())
        state.begun = True
        row, is_new = _claim(workspace_of(request), state.key, _fingerprint(request))
        if is_new:
            state.row = row
            return operation(request, *args, **kwargs)
        state.replayed = True
        response = HttpResponse(decrypt(row.body), status=row.status, content_type=row.content_type or None)
        if row.etag:
            response["ETag"] = row.etag
        return response

    return run


def _claim(workspace: Workspace, key: str, fingerprint: str) -> tuple[RepeatableRequest, bool]:
    """The key's row, and whether it is ours to fill."""
    try:
        row, is_new = repeatable_request_claim(workspace=workspace, key=key, fingerprint=fingerprint)
    except StillRunning as error:
        message = "A request with this Idempotency-Key is still running. Repeat it in a moment."
        raise ApiError(409, "in_progress", message, HEADER) from error
    if row.fingerprint != fingerprint:
        message = "This Idempotency-Key was used for another request. Take a new key for each."
        raise ApiError(409, "key_reused", message, HEADER)
    return row, is_new


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _body_parts(request):
        digest.update(part)
    return digest.hexdigest()


def _body_parts(request: HttpRequest) -> Iterable[bytes]:
    """The body; an upload's parts one by one, since the line between them is another one each time it is sent."""
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield repr((name, values)).encode()
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            yield repr((name, upload.name, upload.size)).encode()
            yield from upload.chunks()
            upload.seek(0)
