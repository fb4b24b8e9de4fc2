"""docs/api.md and the OpenAPI description say what the API does about clicks."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.test import Client

from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.questions import KNOWN, PERIODS
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tinybird_client import Bots, Unit

SECTION = Path("docs/api.md").read_text().split("\n## Analytics\n")[1].split("\n## ")[0]
NAMES = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", SECTION.partition("```")[0]))))


def test_the_example(api: Caller, acme: StandIn) -> None:
    command, row = re.findall(r"```(?:sh|json)\n(.*?)```", SECTION, re.DOTALL)
    address = urlsplit(shlex.split(command.replace("\\\n", ""))[-1])
    assert address.path.startswith("/api/v1/")
    status, body = api.call("GET", address.path.removeprefix("/api/v1"), **dict(parse_qsl(address.query)))
    assert status == 200
    assert body["items"][0] == json.loads(row)


def test_every_parameter_and_choice_is_documented() -> None:
    assert {*BREAKDOWNS, "tags", *KNOWN, "limit", "compare", "format", "starting_after"} <= NAMES
    assert {*PERIODS, *Unit, *Bots} <= NAMES


def operations(client: Client) -> dict[str, Any]:
    """The operations about clicks, by address."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    return {path: found["get"] for path, found in paths.items() if "/analytics" in path}


def test_openapi(client: Client) -> None:
    found = operations(client)
    metrics = {"summary", "timeseries", "live", "events", "{metric}"}
    assert set(found) == {
        *(f"/api/v1/analytics/{metric}" for metric in metrics | {"missing"}),
        *(f"/api/v1/links/{{link_id}}/analytics/{metric}" for metric in metrics),
        "/api/v1/links/{link_id}/analytics",
    }
    for path, operation in found.items():
        names = [parameter["name"] for parameter in operation["parameters"]]
        assert len(names) == len(set(names))
        assert {"timezone", "bots", *re.findall(r"{(\w+)}", path)} <= set(names)
    summary = {parameter["name"] for parameter in found["/api/v1/analytics/summary"]["parameters"]}
    assert summary == KNOWN | {"compare", "format"}


def test_openapi_names_every_field(api: Caller, acme: StandIn, client: Client) -> None:
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for path, operation in operations(client).items():
        if "{" in path:
            continue
        name = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(api.call("GET", path.removeprefix("/api/v1"))[1]) == set(schemas[name]["properties"])
