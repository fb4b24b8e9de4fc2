"""`ETag`, `If-Match` and `If-None-Match`: nobody overwrites what they have not seen, or fetches what they have.

An ETag is two digests: of what is set by somebody, and of everything. `If-Match` looks at the first alone: that a link
was clicked, or a domain checked, is no reason to refuse a change of its settings. `If-None-Match` looks at both. A
schema has an ETag if it names, as `of_itself`, the fields that change without anybody.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags
from ninja import Status
from pydantic import BaseModel

from accounts.api.errors import ApiError, error_response

MATCH: Final = "If-Match"
_NONE_MATCH: Final = "If-None-Match"
_MESSAGE: Final = "It was changed since you read it. Nothing was saved; read it again and repeat the change."


def etag_of(shown: BaseModel) -> str | None:
    """The ETag of what is shown, if it has one."""
    moving: frozenset[str] | None = getattr(type(shown), "of_itself", None)
    if moving is None:
        return None
    return f'"{_digest(shown.model_dump(mode="json", exclude=set(moving)))}-{_digest(shown.model_dump(mode="json"))}"'


def tagged(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Note the ETag of what the operation answers; `conditional` puts it into the answer."""

    @wraps(operation)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        result = operation(request, *args, **kwargs)
        shown = result.value if isinstance(result, Status) else result
        if isinstance(shown, BaseModel):
            request.etag = etag_of(shown)  # type: ignore[attr-defined]  # read by `conditional`
        return result

    return run


def conditional(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Put the ETag into the answer; what the program has already is not sent again."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        etag: str | None = getattr(request, "etag", None)
        if etag is None or response.status_code not in (200, 201):
            return response
        if request.method == "GET" and etag in _etags(request, _NONE_MATCH):
            response = HttpResponseNotModified()
        response["ETag"] = etag
        return response

    return answer


def require_match(request: HttpRequest, shown: BaseModel | None) -> bool:
    """Whether there is an `If-Match` to be kept. Raises ApiError 412 if this (None: nothing) is not what it names."""
    wanted = _etags(request, MATCH)
    if not wanted or (shown and wanted == ["*"]):
        return False
    if shown is None or _own_half(etag_of(shown) or "") not in map(_own_half, wanted):
        raise ApiError(412, "precondition_failed", _MESSAGE, MATCH)
    return True


def changed_response() -> HttpResponse:
    """The same refusal, where a service found it out."""
    return error_response(412, "precondition_failed", _MESSAGE, MATCH)


@contextmanager
def matched(
    request: HttpRequest, row: Model, shown: Callable[[], BaseModel | None], *, under: Model | None = None
) -> Iterator[None]:
    """Do what is inside only if the row is what `If-Match` names; nobody else changes it until that is done.

    `under`: a row that the service inside locks before this one, so that two requests do not wait for each other.
    """
    if MATCH not in request.headers:
        yield
        return
    with transaction.atomic():
        for one in filter(None, (under, row)):
            _hold(one)
        require_match(request, shown())
        yield


def _hold(row: Model) -> None:
    held = row._meta.base_manager.select_for_update(of=("self",))  # whatever it is: its caller got it from access.py
    try:
        row.refresh_from_db(from_queryset=held)
    except ObjectDoesNotExist:
        raise Http404("It is gone.") from None


def _etags(request: HttpRequest, header: str) -> list[str]:
    """Those that the header names; what was packed on the way comes back as weak, and is the same to us."""
    text = request.headers.get(header, "")
    return [one.removeprefix("W/") for one in parse_etags(text)] or ([text] if text else [])


def _own_half(etag: str) -> str:
    return etag.strip('"').partition("-")[0]


def _digest(shown: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
