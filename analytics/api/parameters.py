"""The parameters of questions about clicks: which there are, and what they may be."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, QueryDict

from accounts.api.errors import ApiError
from analytics.api.cursors import read_cursor
from analytics.questions import FILTER_NAMES, KNOWN, PERIODS
from analytics.tinybird_client import Bots, Cursor, Unit
from analytics.tinybird_client.queries import MAX_ROWS

LIMIT: Final = frozenset({"limit"})
COMPARE: Final = frozenset({"compare"})
PAGE: Final = frozenset({"limit", "starting_after"})
WHEN: Final = frozenset({"period", "from", "to", "granularity"})
OF_MISSING: Final = KNOWN - {"tag", *FILTER_NAMES} | {"domain"}
MAX_EVENTS: Final = 100
MAX_FILE_EVENTS: Final = 100_000

_WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "period": {"enum": list(PERIODS), "default": "30d"},
    "from": {"description": "A date or a time; a date means its start."},
    "to": {"description": "A date or a time; a date means its end."},
    "timezone": {"default": "UTC", "example": "Europe/Berlin"},
    "granularity": {"enum": list(Unit)},
    "bots": {"enum": list(Bots), "default": "hide"},
    "compare": {"type": "boolean", "default": False},
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_ROWS},
    "format": {"enum": ["json", "csv"], "default": "json"},
}


def documented(names: Iterable[str], *, has_file: bool = True) -> dict[str, Any]:
    """The parameters as OpenAPI describes them: they are read here, not by ninja."""
    parameters = []
    for name in sorted({*names, "format"}):
        schema = {"type": "string", **_WORDS.get(name, {})}
        parameters.append({"name": name, "in": "query", "required": False, "schema": schema})
    file = {"text/csv": {"schema": {"type": "string"}}}
    if not has_file:
        return {"parameters": parameters}
    return {"parameters": parameters, "responses": {200: {"description": "OK", "content": file}}}


def read_parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters by name, where unknown ones were refused before. Raises ApiError for an empty or repeated one."""
    found: dict[str, str] = {}
    query: QueryDict = request.GET
    for name, values in query.lists():
        if len(values) > 1:
            message = f"{name} stands here more than once. Write several values with commas: {name}=a,b."
            raise ApiError(422, "repeated", message, name)
        choices = _WORDS.get(name, {}).get("enum")
        if choices and not values[0]:  # in a page's address an empty one means the usual
            raise ApiError(422, "invalid", f"Choose one of {', '.join(choices)}, or leave {name} out.", name)
        found[name] = str(values[0])
    return found


def read_limit(query: Mapping[str, str], *, default: int, most: int) -> int:
    """How many rows. Raises ApiError."""
    text = query.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise ApiError(422, "invalid", f"Write a whole number from 1 to {most:,}.", "limit")
    return int(text)


def read_compare(query: Mapping[str, str]) -> bool:
    """Whether the stretch before is asked for, too. Raises ApiError."""
    text = query.get("compare", "false")
    if text not in ("true", "false"):
        raise ApiError(422, "invalid", "Write true or false.", "compare")
    return text == "true"


def read_after(query: Mapping[str, str]) -> Cursor | None:
    """Where the page begins. Raises ApiError."""
    text = query.get("starting_after")
    if text is None:
        return None
    cursor = read_cursor(text)
    if cursor is None:
        message = "starting_after is not the next of a page. Leave it out for the first page."
        raise ApiError(422, "unknown_cursor", message, "starting_after")
    return cursor


def wants_csv(request: HttpRequest, query: Mapping[str, str]) -> bool:
    """Whether the answer is a file; `format` wins over the header. Raises ApiError."""
    text = query.get("format")
    if text is None:
        return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"
    if text not in ("json", "csv"):
        raise ApiError(422, "invalid", "Write json or csv.", "format")
    return text == "csv"
