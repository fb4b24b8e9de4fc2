"""The API's description in OpenAPI 3.1. ninja knows what succeeds; errors, scopes and headers are added here."""

from collections.abc import Iterator
from typing import Any, Final, get_args

from ninja import NinjaAPI
from ninja.operation import Operation

from accounts.api.auth import AnyKey, BearerKey
from accounts.api.etags import MATCH
from accounts.api.idempotency import HEADER
from getowl.api.examples import examples
from getowl.api.words import describe_fields, describe_parameters

Schema = dict[str, Any]

INTRODUCTION: Final = """Everything a team does with its links, for programs.

JSON in, JSON out, UTF-8; names in camel case; times in ISO 8601 with a zone. Every request brings a key of a workspace:
`Authorization: Bearer sk_live_…`. New fields and new values may be added to answers at any time; nothing that is
described here goes away within version 1.
"""

AREAS: Final = {
    "Links": "Short links with all they can do, and their QR codes.",
    "Folders": "Where links are kept, and who may see and change them.",
    "Tags": "Words that links are found by.",
    "UTM templates": "Campaign parameters to use again.",
    "Imports": "Many links from one file.",
    "Exports": "Files of everything that a workspace holds.",
    "Domains": "Short links under hosts of your own.",
    "Analytics": "Clicks: sums, series, rankings, single ones.",
    "Webhooks": "Your servers are told what happens.",
    "Workspace": "The key, its workspace, the people in it, and what they did.",
}

_ERROR: Final[Schema] = {
    "type": "object",
    "description": "What went wrong. `code` is for programs, `message` for people; `field` names what it is about.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "field", "docUrl"],
            "properties": {
                "code": {"type": "string", "description": "For programs; it does not change."},
                "message": {"type": "string", "description": "For people."},
                "field": {"type": ["string", "null"], "description": "What it is about; null for the whole."},
                "docUrl": {"type": "string", "description": "Where the code is explained."},
            },
        }
    },
}
_REFUSALS: Final = {
    "BadRequest": "The request cannot be read.",
    "Unauthorized": "There is no valid key.",
    "Forbidden": "The key may not do this.",
    "NotFound": "Absent, or another workspace's.",
    "Conflict": "It does not fit what is there.",
    "Changed": "It is no longer what `If-Match` names.",
    "TooLarge": "The body is too large.",
    "NoJson": "The body is not JSON.",
    "Unprocessable": "A value is wrong; `field` names it.",
    "TooMany": "Too many requests; `Retry-After` says when to come again.",
    "Unavailable": "The store of clicks does not answer; `Retry-After` says when to come again.",
    "Failed": "Something went wrong on our side. Nothing was saved.",
}
_ALWAYS: Final = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "403": "Forbidden",
    "422": "Unprocessable",
    "429": "TooMany",
    "500": "Failed",
}
_OF_WRITES: Final = {"409": "Conflict", "413": "TooLarge"}
_OF_CLICKS: Final = {"503": "Unavailable"}
_LIMITS: Final[Schema] = {
    name: {"description": text, "schema": {"type": "integer"}}
    for name, text in {
        "X-RateLimit-Limit": "Requests that the key may make a minute.",
        "X-RateLimit-Remaining": "How many are left.",
        "X-RateLimit-Reset": "Seconds until the count starts anew.",
    }.items()
}


class DescribedApi(NinjaAPI):
    """ninja's API with short operation ids and a complete description."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The function's name: it is what client libraries call the method."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> Any:
        """ninja's description, completed."""
        description = super().get_openapi_schema(**options)
        _complete(description, {self.get_openapi_operation_id(one): one for one in operations(self)})
        return description


def operations(api: NinjaAPI) -> Iterator[Operation]:
    """Every operation of the API."""
    for _, router in api._routers:
        for view in router.path_operations.values():
            yield from view.operations


def _complete(description: Schema, known: dict[str, Operation]) -> None:
    description["info"] |= {"description": INTRODUCTION}
    description["servers"] = [{"url": "/"}]  # wherever the description was read
    components = description["components"]
    components["schemas"]["Error"] = _ERROR
    components["responses"] = {name: _refusal(text) for name, text in _REFUSALS.items()}
    components["headers"] = _LIMITS | {
        "ETag": {"description": "What `If-Match` and `If-None-Match` take.", "schema": {"type": "string"}}
    }
    components["securitySchemes"]["BearerKey"]["description"] = "A key of the workspace, with the scopes named."
    used: set[str] = set()
    for path, methods in description["paths"].items():
        for method, one in methods.items():
            _complete_operation(one, path, method, known[one["operationId"]])
            used.update(one["tags"])
    _complete_conditions(description["paths"], known)
    description["tags"] = [{"name": name, "description": text} for name, text in AREAS.items() if name in used]
    for name, schema in components["schemas"].items():
        _drop_titles(schema)
        describe_fields(name, schema)


def _complete_conditions(paths: Schema, known: dict[str, Operation]) -> None:
    """Which answers have an ETag, and which operations look at one."""
    for methods in paths.values():
        tagged = {method for method, one in methods.items() if _has_etag(known[one["operationId"]])}
        for method, one in methods.items():
            if method in tagged:
                for status in {"200", "201"} & one["responses"].keys():
                    one["responses"][status]["headers"]["ETag"] = {"$ref": "#/components/headers/ETag"}
            if method == "get" and method in tagged:
                _add_header(one, "If-None-Match", "An ETag that you have: 304 while it is still the same.")
                one["responses"]["304"] = {"description": "It is still the same."}
            if method in ("patch", "delete", "put") and tagged & {"patch", "put"}:
                _add_header(one, MATCH, "The ETag that you read: 412 if it was changed since.")
                one["responses"]["412"] = {"$ref": "#/components/responses/Changed"}
            one["responses"] = dict(sorted(one["responses"].items()))


def _has_etag(operation: Operation) -> bool:
    answer = operation.view_func.__annotations__.get("return")
    return any(hasattr(one, "of_itself") for one in (answer, *get_args(answer)))


def _add_header(one: Schema, name: str, text: str) -> None:
    parameter = {"name": name, "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
    one.setdefault("parameters", []).append(parameter)


def _refusal(text: str) -> Schema:
    return {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }


def _complete_operation(one: Schema, path: str, method: str, operation: Operation) -> None:
    [guard] = operation.auth_callbacks
    assert isinstance(guard, BearerKey), operation.view_func  # noqa: S101 - a test holds it for all operations
    assert guard.scope is not None or isinstance(guard, AnyKey), operation.view_func  # noqa: S101 - likewise
    one["security"] = [{"BearerKey": [guard.scope.value] if guard.scope else []}]
    one["summary"], _, rest = str(one.get("description", "")).partition("\n\n")
    one["summary"] = " ".join(one["summary"].split())
    one["description"] = rest.strip()
    if not rest:
        del one["description"]
    names_one = "{" in path or path.endswith("/lookup")  # by its id, or by something else about it
    refusals = _ALWAYS | ({} if method == "get" else _OF_WRITES) | ({"404": "NotFound"} if names_one else {})
    refusals |= {"415": "NoJson"} if "application/json" in one.get("requestBody", {}).get("content", {}) else {}
    refusals |= _OF_CLICKS if "/analytics" in path else {}
    one["responses"] = {str(status): response for status, response in one["responses"].items()}
    for status, name in sorted(refusals.items()):
        one["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}"})
    _show_example(one)
    for content in one.get("requestBody", {}).get("content", {}).values():
        _drop_titles(content["schema"])
    for parameter in one.get("parameters", []):
        _drop_titles(parameter["schema"])
    describe_parameters(one)
    for response in one["responses"].values():
        if "$ref" not in response:
            response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _LIMITS}
    if method != "get":
        one.setdefault("parameters", []).append(
            {
                "name": HEADER,
                "in": "header",
                "required": False,
                "description": "A new UUID for each request; a repeat with the same one takes effect once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        )


def _show_example(one: Schema) -> None:
    for example in examples().get(one["operationId"], [])[:1]:
        for kind, content in one.get("requestBody", {}).get("content", {}).items():
            if kind == "application/json" and example.body is not None:
                content["example"] = example.body
        for kind, content in one["responses"].get(str(example.status), {}).get("content", {}).items():
            if kind == example.type and example.answer is not None:
                content["example"] = example.answer


def _drop_titles(schema: Schema) -> None:
    """pydantic makes titles of the fields' names, which say nothing new."""
    if isinstance(schema.get("title"), str):
        del schema["title"]
    children = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    children += [one for name in ("anyOf", "oneOf", "allOf", "prefixItems") for one in schema.get(name, [])]
    children += [schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    for child in children:
        _drop_titles(child)
