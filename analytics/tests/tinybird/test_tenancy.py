"""No token, parameter or filter reads another workspace's clicks."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from analytics.tests.tinybird import truth
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, SIGNING_KEY, WORKSPACE_ID, StandIn
from analytics.tinybird_client import Bots, Clicks, Connection, Filter, TinybirdForbidden, Window
from analytics.tinybird_client.everyone import SERVER_PIPES
from analytics.tinybird_client.filters import FILTERS
from analytics.tinybird_client.operators import OPERATOR_PIPES
from analytics.tinybird_client.queries import PIPES
from analytics.tinybird_client.tokens import server_token, workspace_token

WINDOW = Window(truth.FIRST - timedelta(days=3), truth.FIRST + timedelta(days=20))
PARAMETERS = WINDOW.parameters() | {"first_day": "2026-01-01", "end_day": "2027-01-01", "bots": "show"}
PARAMETERS |= {"rollups": "1", "with_links": "1", "asked": '["links"]'}
PARAMETERS |= {"tags_of": '[["lnk_0",[0]],["lnk_1",[0,1]]]'}
INJECTIONS = (
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    "'] , 'Array(String)'))) OR 1=1 --",
    "\"]') OR 1=1 --",
    "{{String(workspace)}}",
    "{% end %} OR 1=1",
    "{{error('x')}}",
    "%27 OR 1=1",
    "x\0y",
    "x\ny",
    "\ud800",
    "${jndi}",
    "FROM clicks_quarters",
    "`",
)


def token(**changes: Any) -> str:
    """A token for ws_other with something about it changed."""
    values: dict[str, Any] = {
        "workspace": "ws_other",
        "pipes": PIPES,
        "secret": SIGNING_KEY,
        "tinybird_workspace": WORKSPACE_ID,
        "now": time.time(),
    }
    return workspace_token(**values | changes)


def ask(tinybird: StandIn, pipe: str, parameters: dict[str, str], with_token: str) -> tuple[int, dict[str, Any]]:
    """The status and the answer of a plain request."""
    response = tinybird.request("GET", f"/v0/pipes/{pipe}.json?{urlencode(parameters)}", token=with_token)
    return response.status, json.loads(response.data)


@pytest.mark.parametrize("pipe", PIPES)
def test_a_request_that_names_another_workspace_gets_its_own(filled: StandIn, pipe: str) -> None:
    own = ask(filled, pipe, PARAMETERS, token())
    asked = ask(filled, pipe, PARAMETERS | {"workspace": "ws_acme"}, token())
    acme = ask(filled, pipe, PARAMETERS, token(workspace="ws_acme"))
    assert own[0] == asked[0] == acme[0] == 200
    assert asked[1]["data"] == own[1]["data"] != acme[1]["data"]
    body = json.dumps(PARAMETERS | {"workspace": "ws_acme"})
    posted = filled.request("POST", f"/v0/pipes/{pipe}.json?workspace=ws_acme", token=token(), body=body)
    assert json.loads(posted.data)["data"] == own[1]["data"]


@pytest.mark.parametrize("pipe", PIPES)
def test_no_endpoint_answers_without_a_workspace(filled: StandIn, pipe: str) -> None:
    assert ask(filled, pipe, PARAMETERS, SIGNING_KEY)[0] == 400


@pytest.mark.parametrize("pipe", SERVER_PIPES)
def test_no_workspaces_token_reads_what_the_server_counts(filled: StandIn, pipe: str) -> None:
    parameters = PARAMETERS | {"nth": "0", "on_day": "2026-10-25", "workspace": "ws_other"}
    assert ask(filled, pipe, parameters, token())[0] == 403
    mine = server_token(pipes=SERVER_PIPES, secret=SIGNING_KEY, tinybird_workspace=WORKSPACE_ID, now=time.time())
    assert ask(filled, pipe, parameters, mine)[0] == 200
    assert ask(filled, "click_summary", PARAMETERS | {"workspace": "ws_other"}, mine)[0] == 403


def forged(claims: dict[str, Any], algorithm: str, key: str) -> str:
    """A token as somebody would make it who does not know the signing key."""
    parts = [{"alg": algorithm, "typ": "JWT"}, claims]
    signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest() if key else b""
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


CLAIMS = {
    "workspace_id": WORKSPACE_ID,
    "name": "x",
    "exp": 4_000_000_000,
    "scopes": [{"type": "PIPES:READ", "resource": pipe, "fixed_params": {"workspace": "ws_acme"}} for pipe in PIPES],
}
BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(now=time.time() - 3600),
    "of another Tinybird workspace": lambda: token(tinybird_workspace="another"),
    "signed with another key": lambda: token(secret="p.guessed"),
    "unsigned": lambda: forged(CLAIMS, "none", ""),
    "with another algorithm": lambda: forged(CLAIMS, "HS512", SIGNING_KEY),
    "of another pipe": lambda: token(pipes=["click_usage"]),
    "without an end": lambda: forged({k: v for k, v in CLAIMS.items() if k != "exp"}, "HS256", SIGNING_KEY),
    "without scopes": lambda: forged(CLAIMS | {"scopes": []}, "HS256", SIGNING_KEY),
    "that appends": lambda: APPEND_TOKEN,
    "empty": lambda: "",
    "garbage": lambda: "a.b.c",
    "not ASCII": lambda: "é.é.é",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_token_that_does_not_fit_is_refused(filled: StandIn, kind: str) -> None:
    query = urlencode(PARAMETERS | {"token": BAD[kind]()})
    response = filled.request("GET", f"/v0/pipes/click_summary.json?{query}", headers={"Authorization": ""})
    assert response.status == 403
    assert "data" not in json.loads(response.data)


def test_a_forged_token_would_be_taken_if_it_were_well_made(filled: StandIn) -> None:
    assert ask(filled, "click_summary", PARAMETERS, forged(CLAIMS, "HS256", SIGNING_KEY))[0] == 200


@pytest.mark.parametrize("pipe", ["clicks_filtered", "click_arrivals_mv", "settle_quarters", "clicks", "nothing"])
def test_what_is_no_endpoint_answers_nobody(filled: StandIn, pipe: str) -> None:
    assert ask(filled, pipe, PARAMETERS, token(pipes=[pipe]))[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v0/pipes/days_to_settle.json?quiet_ms=0"),
        ("GET", "/v0/pipes/settled_check.json?settled_day=2026-10-25&new_generation=1"),
        ("POST", "/v0/pipes/settle_quarters/copy?settled_day=2026-10-25&new_generation=1"),
        ("POST", "/v0/datasources/clicks_quarters/delete"),
        ("GET", "/v0/jobs/any"),
        ("POST", "/v0/events?name=settled_days&wait=true"),
    ],
)
def test_what_settles_days_is_the_servers_alone(filled: StandIn, method: str, path: str) -> None:
    assert filled.request(method, path, token=token(), body=b"").status == 403
    if not path.startswith("/v0/events"):
        assert filled.request(method, path, token=APPEND_TOKEN, body=b"").status == 403


def test_a_workspaces_token_appends_nothing(filled: StandIn) -> None:
    with pytest.raises(TinybirdForbidden):
        filled.transport.append("clicks", [{}], token=token())


def test_a_token_for_nobodys_clicks_is_not_made() -> None:
    with pytest.raises(ValueError, match="workspace"):
        token(workspace="")


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_a_filter_that_tries_to_leave_its_quotes_matches_nothing(filled: StandIn, name: str) -> None:
    asked = filled.clicks("ws_other")
    kept = asked.summary(WINDOW, filters={name: Filter(keep=INJECTIONS)}, bots=Bots.SHOW)
    assert kept.clicks == 0
    dropped = asked.summary(WINDOW, filters={name: Filter(drop=INJECTIONS)}, bots=Bots.SHOW)
    assert dropped == asked.summary(WINDOW, bots=Bots.SHOW)


@pytest.mark.parametrize("injected", INJECTIONS)
def test_each_such_value_alone_matches_nothing(filled: StandIn, injected: str) -> None:
    filters = {"utm_campaign": Filter(keep=(injected,))}
    assert filled.clicks("ws_other").summary(WINDOW, filters=filters, bots=Bots.SHOW).clicks == 0


NAMES = [f"{side}_{name}" for name in sorted(FILTERS) for side in ("in", "not")]
NAMES += ["bots", "unit", "tz", "dimension", "before_ms", "before_id", "max_rows", "workspace", *PARAMETERS]
RAW = ("' OR 1=1 --", "\\' OR 1=1 --", "{{String(workspace)}}' OR workspace_id = 'ws_acme", "ws_acme")


@pytest.mark.parametrize("injected", RAW)
@pytest.mark.parametrize("pipe", PIPES)
def test_parameters_that_no_client_sends_show_nothing_foreign(filled: StandIn, pipe: str, injected: str) -> None:
    """Sent as they are, without the client's JSON, in every parameter."""
    own = ask(filled, pipe, PARAMETERS, token())[1]["data"]
    for name in NAMES:
        status, answer = ask(filled, pipe, PARAMETERS | {name: injected}, token())
        assert status in (200, 400), name
        if status == 200 and answer["data"] != own:
            # A list that is no JSON is empty, and keeps nothing.
            assert name.startswith("in_") or name == "tags_of" or name == "tags_of"
            assert sum(row.get("clicks", 1) for row in answer["data"]) == 0


def test_a_workspace_of_odd_characters_reads_only_itself(filled: StandIn) -> None:
    for odd in INJECTIONS[:5]:
        connection = Connection(transport=filled.transport, secret=SIGNING_KEY, tinybird_workspace=WORKSPACE_ID)
        assert Clicks(connection, odd).summary(WINDOW, bots=Bots.SHOW).clicks == 0


@pytest.mark.parametrize("pipe", OPERATOR_PIPES)
def test_no_workspaces_token_asks_an_operators_question(filled: StandIn, pipe: str) -> None:
    parameters = WINDOW.parameters() | {"asked": '["request-1=="]'}
    asked = server_token(pipes=OPERATOR_PIPES, secret=SIGNING_KEY, tinybird_workspace=WORKSPACE_ID, now=time.time())
    assert ask(filled, pipe, parameters, asked)[0] == 200
    assert ask(filled, pipe, parameters, token())[0] == 403
    assert ask(filled, pipe, parameters, APPEND_TOKEN)[0] == 403
    for other in PIPES:
        assert ask(filled, other, PARAMETERS | {"workspace": "ws_acme"}, asked)[0] == 403
