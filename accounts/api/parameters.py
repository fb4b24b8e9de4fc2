"""Parameters in an address's query that an operation does not have are refused by name.

A misspelt filter would give everything in silence.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja.operation import Operation

from accounts.api.errors import ApiError

Run = Callable[..., Any]


def with_names(run: Run) -> Run:
    """Say what parameters the operation has, for `only_known`: there nobody knows the operation any more."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]  # ninja gives the bound method
    names = frozenset(query_names(operation))

    @wraps(run)
    def answer(request: HttpRequest, **kwargs: Any) -> Any:
        request.query_names = names  # type: ignore[attr-defined]  # read by only_known
        return run(request, **kwargs)

    return answer


def only_known(view: Run) -> Run:
    """Refuse what the operation does not have. Goes around each operation after its key was checked."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        known: frozenset[str] = request.query_names  # type: ignore[attr-defined]  # set by with_names
        for name in request.GET:
            if name not in known:
                raise ApiError(422, "unknown_field", f"There is no parameter {name[:60]}.", name[:60])
        return view(request, *args, **kwargs)

    return answer


def query_names(operation: Operation) -> set[str]:
    """The parameters that the operation takes from an address's query."""
    models = [model for model in operation.models if model.__ninja_param_source__ == "query"]
    own = {name for model in models for name in model.__ninja_flatten_map__}
    described = (operation.openapi_extra or {}).get("parameters", [])  # of operations that read the query themselves
    return own | {one["name"] for one in described if one["in"] == "query"}
