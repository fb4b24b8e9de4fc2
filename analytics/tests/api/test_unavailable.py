"""A store of clicks that is down, slow or in disorder is never the caller's fault, and never a 500."""

from collections.abc import Iterator

import pytest
import urllib3
from pytest_django import Settings

from accounts.models import Workspace
from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.tests.tinybird.canned import Answer, Canned
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn
from analytics.tinybird_client import Transport
from getowl.local import servers

PATHS = [f"/analytics/{metric}" for metric in ("summary", "timeseries", "live", "missing", "events", *BREAKDOWNS)]
DISORDER: dict[str, Answer] = {
    "throttles": (429, {"Retry-After": "9"}, b'{"error": "slow down"}'),
    "fails": (500, {}, b"<html>oops"),
    "is being deployed": (503, {}, b""),
    "is too slow": (0, {}, b""),
    "forbids": (403, {}, b'{"error": "invalid token"}'),
    "refuses": (400, {}, b'{"error": "[Error] Code: 47. Unknown column"}'),
    "has no such pipe": (404, {}, b'{"error": "no pipe"}'),
    "talks of something else": (200, {}, b'{"hello": 1}'),
    "answers no JSON": (200, {}, b"<html>captive portal"),
    "redirects": (302, {"Location": "http://169.254.169.254/"}, b""),
}


@pytest.fixture
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Transport]]:
    """Django asks TINYBIRD_URL once, and waits for a fifth of a second."""
    made: list[Transport] = []

    def transport(url: str) -> Transport:
        made.append(Transport(url, tries=1, timeout=urllib3.Timeout(0.2)))
        return made[-1]

    settings.TINYBIRD_SIGNING_KEY = SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID = WORKSPACE_ID
    monkeypatch.setattr("analytics.tinybird_client._transport", transport)
    yield made
    for one in made:
        one.close()


def is_unavailable(api: Caller, path: str, **query: str) -> bool:
    """Whether the answer says that clicks cannot be read now, and when to come again."""
    status, body = api.call("GET", path, **query)
    return (status, body["error"]["code"], api.headers["Retry-After"]) == (503, "analytics_unavailable", "10")


@pytest.mark.parametrize("disorder", DISORDER)
def test_a_store_that(api: Caller, settings: Settings, impatient: list[Transport], disorder: str) -> None:
    canned = Canned(DISORDER[disorder])
    settings.TINYBIRD_URL = canned.url
    assert is_unavailable(api, "/analytics/summary")
    assert is_unavailable(api, "/analytics/countries", format="csv")
    canned.shutdown()
    canned.server_close()


@pytest.mark.parametrize("path", [*PATHS, "/analytics/tags"])
def test_no_store(api: Caller, settings: Settings, impatient: list[Transport], path: str) -> None:
    settings.TINYBIRD_URL = f"http://127.0.0.1:{servers.free_port()}"
    assert is_unavailable(api, path)
    assert is_unavailable(api, path, format="csv")


def test_no_store_for_one_link(api: Caller, settings: Settings, impatient: list[Transport]) -> None:
    link = api.call("POST", "/links", {"destinationUrl": "https://example.com/"})[1]
    settings.TINYBIRD_URL = f"http://127.0.0.1:{servers.free_port()}"
    assert is_unavailable(api, f"/links/{link['id']}/analytics")
    assert is_unavailable(api, f"/links/{link['id']}/analytics/events")


@pytest.mark.parametrize("name", ["TINYBIRD_URL", "TINYBIRD_SIGNING_KEY", "TINYBIRD_WORKSPACE_ID"])
def test_not_configured(api: Caller, store: StandIn, settings: Settings, name: str) -> None:
    setattr(settings, name, "")
    status, body = api.call("GET", "/analytics/summary")
    assert (status, body["error"]["code"]) == (503, "analytics_not_configured")
    assert "TINYBIRD" not in str(body)


def test_a_bad_question_is_bad_without_a_store(api: Caller, settings: Settings, workspace: Workspace) -> None:
    settings.TINYBIRD_URL = ""
    assert api.call("GET", "/analytics/summary", period="x")[0] == 422
