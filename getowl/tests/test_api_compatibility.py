"""Version 1 of the API stays what it is: docs/openapi.json is the promise."""

import copy
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command

from getowl.api.compatibility import breaking_changes
from getowl.management.commands import api_description

PROMISED = json.loads(api_description.FILE.read_text())
LINKS = PROMISED["paths"]["/api/v1/links"]


def test_the_promise_is_kept() -> None:
    assert breaking_changes(PROMISED, json.loads(api_description.described())) == []


def test_the_file_is_up_to_date() -> None:
    assert api_description.FILE.read_text() == api_description.described(), "run: python manage.py api_description"


def _schema(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda description: description["components"]["schemas"][name]


def _change(change: Callable[[dict[str, Any]], object]) -> list[str]:
    changed = copy.deepcopy(PROMISED)
    change(changed)
    return breaking_changes(PROMISED, changed)


def _operation(description: dict[str, Any], method: str = "post") -> dict[str, Any]:
    found: dict[str, Any] = description["paths"]["/api/v1/links"][method]
    return found


TAKE_LINKS: Final = ("POST /api/v1/links", "PUT /api/v1/links/upsert")
NEW_PARAMETER = {"name": "new", "in": "query", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["paths"].pop("/api/v1/links"), ["GET /api/v1/links: gone", "POST /api/v1/links: gone"]),
        (
            lambda d: _operation(d).update(operationId="make"),
            ["POST /api/v1/links: operationId was links_create and is make"],
        ),
        (lambda d: _operation(d)["responses"].pop("201"), ["POST /api/v1/links: never answers 201 any more"]),
        (
            lambda d: _operation(d, "get")["parameters"].append({**NEW_PARAMETER, "required": True}),
            ["GET /api/v1/links: new is required"],
        ),
        (
            lambda d: _operation(d, "get")["parameters"].clear(),
            [f"GET /api/v1/links: {one['name']} is not taken any more" for one in LINKS["get"]["parameters"]],
        ),
        (
            lambda d: _schema("LinkIn")(d)["required"].append("title"),
            [f"{one}.title: is required" for one in TAKE_LINKS],
        ),
        (
            lambda d: _schema("LinkIn")(d)["properties"]["queryMode"]["enum"].remove("drop"),
            [f"{one}.queryMode: may no longer be drop" for one in TAKE_LINKS],
        ),
        (
            lambda d: _schema("LinkIn")(d)["properties"]["title"].update(maxLength=5),
            [f"{one}.title: maxLength is 5" for one in TAKE_LINKS],
        ),
        (
            lambda d: _schema("LinkIn")(d)["properties"]["maxClicks"].update(anyOf=[{"type": "integer"}]),
            [f"{one}.maxClicks: may no longer be null" for one in TAKE_LINKS],
        ),
        (
            lambda d: _schema("TagOut")(d)["properties"].pop("name"),
            [
                f"{method} /api/v1/tags{rest}: gone"
                for method, rest in [
                    ("GET", "/{tag_id}: 200.name"),
                    ("GET", ": 200.items[].name"),
                    ("PATCH", "/{tag_id}: 200.name"),
                    ("POST", ": 201.name"),
                ]
            ],
        ),
        (
            lambda d: _schema("TagOut")(d)["required"].remove("name"),
            [
                f"{method} /api/v1/tags{rest}: may be missing"
                for method, rest in [
                    ("GET", "/{tag_id}: 200.name"),
                    ("GET", ": 200.items[].name"),
                    ("PATCH", "/{tag_id}: 200.name"),
                    ("POST", ": 201.name"),
                ]
            ],
        ),
        (
            lambda d: _schema("TagOut")(d)["properties"]["name"].update(type="integer"),
            [
                f"{method} /api/v1/tags{rest}: may now be integer"
                for method, rest in [
                    ("GET", "/{tag_id}: 200.name"),
                    ("GET", ": 200.items[].name"),
                    ("PATCH", "/{tag_id}: 200.name"),
                    ("POST", ": 201.name"),
                ]
            ],
        ),
    ],
)
def test_what_breaks_programs_is_named(change: Callable[[dict[str, Any]], object], said: list[str]) -> None:
    assert _change(change) == sorted(said)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["paths"].update({"/api/v1/new": LINKS}),
        lambda d: _operation(d, "get")["parameters"].append({**NEW_PARAMETER, "required": False}),
        lambda d: _schema("LinkIn")(d)["properties"].update(new={"type": "string"}),
        lambda d: _schema("LinkIn")(d)["required"].clear(),
        lambda d: _schema("LinkIn")(d)["properties"]["title"].update(maxLength=20_000),
        lambda d: _schema("LinkOut")(d)["properties"].update(new={"type": "string"}),
        lambda d: _schema("LinkOut")(d)["required"].append("new"),
        lambda d: _operation(d).update(summary="Other words."),
    ],
)
def test_what_only_adds_breaks_nothing(change: Callable[[dict[str, Any]], object]) -> None:
    assert _change(change) == []


def test_the_command_does_not_break_the_promise(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    more = copy.deepcopy(PROMISED)
    more["paths"]["/api/v1/unicorns"] = LINKS
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(more))
    monkeypatch.setattr(api_description, "FILE", file)
    with pytest.raises(CommandError, match="GET /api/v1/unicorns: gone"):
        call_command("api_description")
    assert json.loads(file.read_text()) == more
    call_command("api_description", "--break")
    assert file.read_text() == api_description.described()
