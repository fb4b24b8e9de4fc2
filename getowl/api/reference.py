"""The API's description as people read it: areas, operations, fields. Pages show it, searches go through it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.utils.text import slugify

from getowl.api.description import AREAS
from getowl.api.examples import Example, examples
from getowl.api.fields import Field, fields_of, references, type_of
from getowl.api.urls import api

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/"
_ERROR_STATUS: Final = "4"
_MANY: Final = 8  # parameters, of which those are shown once that another operation has, too


@dataclass(frozen=True, slots=True)
class Answer:
    """How an operation answers when it succeeds. `refers`: the object in the body, "" for none."""

    status: str
    text: str
    refers: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    parameters: list[Field]
    shared: list[Field]  # of its parameters, those that its area shows once for all
    body: list[Field]
    body_type: str  # as in Content-Type, "" without a body
    answers: list[Answer]
    refusals: list[str]  # statuses
    examples: list[Example]


@dataclass(frozen=True, slots=True)
class Object:
    """What stands in bodies and answers, under its name in the description."""

    name: str
    text: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Area:
    """What one page shows. `shared`: parameters of several; `shapes`: what operations take and answer with."""

    slug: str
    name: str
    text: str
    operations: list[Operation]
    shared: list[Field]
    shapes: list[Object]


@cache
def description() -> Schema:
    """The description; it is the same as long as the process lives."""
    whole: Schema = api.get_openapi_schema()
    return whole


@cache
def areas() -> dict[str, Area]:
    """The areas by their slugs."""
    found: dict[str, list[tuple[Operation, Schema]]] = {name: [] for name in AREAS}
    for path, methods in description()["paths"].items():
        for method, one in methods.items():
            found[one["tags"][0]].append((_operation(path, method, one), one))
    return {slugify(name): _area(name, operations) for name, operations in found.items() if operations}


def _area(name: str, found: list[tuple[Operation, Schema]]) -> Area:
    every = [parameter for one, _ in found if len(one.parameters) > _MANY for parameter in one.parameters]
    shared = [one for n, one in enumerate(every) if every.count(one) > 1 and every.index(one) == n]
    operations = [_apart(one, shared) if len(one.parameters) > _MANY else one for one, _ in found]
    shapes = list(_objects([schema for _, schema in found]))
    return Area(slugify(name), name, AREAS[name], operations, shared, shapes)


def _apart(one: Operation, shared: list[Field]) -> Operation:
    own = [parameter for parameter in one.parameters if parameter not in shared]
    return replace(one, parameters=own, shared=[parameter for parameter in one.parameters if parameter in shared])


def _operation(path: str, method: str, one: Schema) -> Operation:
    [(kind, schema)] = [*one.get("requestBody", {}).get("content", {}).items()] or [("", {"schema": {}})]
    [security] = one["security"]
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        summary=one["summary"],
        text=one.get("description", ""),
        scope=", ".join(security["BearerKey"]),
        parameters=[
            Field.of(parameter["name"], {"description": parameter.get("description", ""), **parameter["schema"]},
                     required=parameter["required"])
            for parameter in one.get("parameters", [])
            if parameter["in"] != "header"
        ],
        shared=[],
        body=fields_of(_resolved(schema["schema"])),
        body_type=kind,
        answers=[
            _answer(status, response)
            for status, response in one["responses"].items()
            if status < _ERROR_STATUS
        ],
        refusals=[status for status in sorted(one["responses"]) if status >= _ERROR_STATUS],
        examples=examples()[one["operationId"]],
    )  # fmt: skip


def _answer(status: str, response: Schema) -> Answer:
    for kind, content in response.get("content", {}).items():
        name, refers = type_of(content["schema"])
        return Answer(status, name if refers else kind, refers)
    return Answer(status, "a file elsewhere" if status == "302" else "nothing", "")


def _resolved(schema: Schema) -> Schema:
    if "$ref" in schema:
        return _schema(schema["$ref"].removeprefix(_REFERENCE))
    return schema


def _schema(name: str) -> Schema:
    found: Schema = description()["components"]["schemas"][name]
    return found


def _objects(operations: list[Schema]) -> Iterator[Object]:
    """What the operations refer to, and what that refers to; of bodies only the parts, the rest stands above them."""
    inline: set[str] = set()
    waiting: list[str] = []
    for one in operations:
        bodies = list(references(one.get("requestBody", {})))
        inline.update(bodies)
        waiting += [inner for name in bodies for inner in references(_schema(name))]
        waiting += references({status: body for status, body in one["responses"].items() if status < _ERROR_STATUS})
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        schema = _schema(name)
        waiting += references(schema)
        yield Object(name, " ".join(schema.get("description", "").split()), fields_of(schema))
