"""The API's description names everything a program must know."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

import pytest
from ninja.operation import Operation
from pydantic import BaseModel

from accounts.models import ApiKey
from getowl.api.description import AREAS, operations
from getowl.api.urls import api
from getowl.api.words import OF_FIELDS, OF_PARAMETERS

DESCRIPTION: dict[str, Any] = api.get_openapi_schema()
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    one["operationId"]: (method, path, one)
    for path, methods in DESCRIPTION["paths"].items()
    for method, one in methods.items()
}


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len(OPERATIONS) == sum(len(methods) for methods in DESCRIPTION["paths"].values()) > 40
    assert all("_api_" not in name for name in OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_needs(name: str) -> None:
    method, path, one = OPERATIONS[name]
    assert one["summary"].endswith(".")
    assert len(one["tags"]) == 1
    assert one["tags"][0] in AREAS
    [scopes] = [security["BearerKey"] for security in one["security"]]
    assert scopes == [] if name == "me_get" else scopes[0] in ApiKey.Scope.values
    assert {"401", "403", "422", "429", "500"} < {str(status) for status in one["responses"]}
    assert ("404" in one["responses"]) == ("{" in path or name == "links_lookup")
    headers = [parameter["name"] for parameter in one.get("parameters", []) if parameter["in"] == "header"]
    own = [name for name in headers if name not in ("If-Match", "If-None-Match")]
    assert own == ([] if method == "get" else ["Idempotency-Key"])


def test_no_area_is_empty() -> None:
    used = {one["tags"][0] for _, _, one in OPERATIONS.values()}
    assert [area["name"] for area in DESCRIPTION["tags"]] == [name for name in AREAS if name in used]
    assert len(used) >= 8


def test_fields_have_no_titles_that_repeat_their_names() -> None:
    assert "title" not in DESCRIPTION["components"]["schemas"]["LinkIn"]["properties"]["shortCode"]
    assert DESCRIPTION["components"]["schemas"]["LinkIn"]["properties"]["title"]["type"] == "string"


def test_every_field_and_parameter_is_described() -> None:
    without = [
        f"{name}.{field}"
        for name, schema in DESCRIPTION["components"]["schemas"].items()
        for field, one in schema.get("properties", {}).items()
        if not one.get("description")
    ]
    for name, (_, _, operation) in OPERATIONS.items():
        contents = operation.get("requestBody", {}).get("content", {}).values()
        form = {field: one for content in contents for field, one in content["schema"].get("properties", {}).items()}
        parameters = {one["name"]: {**one["schema"], **one} for one in operation.get("parameters", [])}
        without += [f"{name}({field})" for field, one in {**form, **parameters}.items() if not one.get("description")]
    assert without == [], "getowl/api/words has none for them"


def test_words_are_about_what_there_is() -> None:
    described = {one["description"] for one in _described(DESCRIPTION)}
    words = [text for group in (*OF_FIELDS.values(), *OF_PARAMETERS.values()) for text in group.values()]
    assert [text for text in words if text not in described] == []


def _described(whole: Any) -> Iterator[dict[str, Any]]:
    if isinstance(whole, dict):
        if isinstance(whole.get("description"), str):
            yield whole
        for one in whole.values():
            yield from _described(one)
    elif isinstance(whole, list):
        for one in whole:
            yield from _described(one)


def test_no_two_schemas_share_a_name() -> None:
    """ninja would describe the one as the other."""
    schemas = {id(model): model.__name__ for one in operations(api) for model in _models(one)}
    names = sorted(schemas.values())
    assert [name for name, other in pairwise(names) if name == other] == []
    assert len(names) > 40


def _models(operation: Operation) -> Iterator[type[BaseModel]]:
    """The schemas of what comes in and goes out, with those inside of them."""
    waiting: list[Any] = [*operation.models, *operation.response_models.values()]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, type) and issubclass(one, BaseModel):
            waiting += [field.annotation for field in one.model_fields.values()]
            if ".api." in one.__module__:  # ninja has models of its own for parameters
                yield one
        waiting += get_args(one)
