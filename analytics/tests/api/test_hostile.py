"""Whatever stands in an address, the answer is 200 or names what is wrong, and holds nothing of another workspace."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.questions import KNOWN, PERIODS
from analytics.tests.api.conftest import Made
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tests.tinybird.test_tenancy import INJECTIONS
from analytics.tinybird_client import Bots, Unit

METRICS = ("summary", "timeseries", "live", "missing", "events", "tags", *BREAKDOWNS, "nothing")
NAMES = sorted(KNOWN | {"limit", "compare", "format", "starting_after"})
SECRETS = ("lnk_deleted", "go.acme.com", "/typo", "news.test", "=1+1", "Googlebot")
"""That only Acme's clicks hold."""
HOSTILE = (
    *(text.replace("\0", "") for text in INJECTIONS if text != "\ud800"),
    "' UNION ALL SELECT * FROM clicks --",
    "\"]' OR workspace_id != '",
    "{{error('x')}}",
    "{% if 1 %}",
    "%(x)s %s %d %",
    "\\",
    "\\'",
    "\u202e",
    "\ufdfa" * 50,
    "e\u0301" * 500,
    "-",
    ",",
    ",,,-,-,",
    "1e999",
    "NaN",
    "9" * 400,
    "-1",
    "x" * 10_001,
)
VALUES = (
    st.sampled_from(HOSTILE)
    | st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
    | st.sampled_from([*PERIODS, *Unit, *Bots, "UTC", "America/Sao_Paulo", "true", "csv", "5", "DE", "2026-11-01"])
)


def is_fair(status: int, text: str) -> bool:
    """Whether the answer is one that a caller may get for any address."""
    if status == 200:
        return True
    error = json.loads(text)["error"]
    return status in (404, 422) and error["code"] not in ("error", "internal") and bool(error["message"])


def answer(api: Caller, path: str, query: dict[str, str]) -> tuple[int, str]:
    """Status and body, of a file as well."""
    headers = {"Authorization": f"Bearer {api.secret}"}
    response: Any = api.client.get(f"/api/v1{path}", query_params=query, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode()


@rules(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_address(foreign: Caller, acme: StandIn, settings: Any, data: st.DataObject) -> None:
    settings.API_RATE_LIMIT = 10**6
    metric = data.draw(st.sampled_from(METRICS))
    query = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5))
    status, text = answer(foreign, f"/analytics/{metric}", query)
    assert is_fair(status, text), text
    if status == 200:
        assert not any(secret in text for secret in SECRETS if secret not in str(query))


@pytest.mark.parametrize("name", NAMES)
def test_each_parameter_with_each_hostile_value(
    foreign: Caller, acme: StandIn, links: Made, settings: Any, name: str
) -> None:
    settings.API_RATE_LIMIT = 10**6
    secrets = (*SECRETS, *(link["id"] for link in links.values()))
    for value in HOSTILE:
        status, text = answer(foreign, "/analytics/countries", {"bots": "show"} | {name: value})
        assert is_fair(status, text), (value, text)
        assert not any(secret in text for secret in secrets if secret not in value)


@pytest.mark.parametrize("address", ["?%00=1", "?period=%00", "?country=%ff%fe", "?a=b=c&&&", "?%F0%9F=%zz", "?[]=1"])
def test_addresses_that_are_no_parameters(foreign: Caller, acme: StandIn, address: str) -> None:
    # What holds a NUL is refused before the API sees it.
    response: Any = foreign.client.get(
        f"/api/v1/analytics/summary{address}", headers={"Authorization": f"Bearer {foreign.secret}"}
    )
    assert response.status_code in (200, 400, 422)
    assert response["Content-Type"].startswith("application/json")
