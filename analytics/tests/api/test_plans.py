"""What the plan hides is in no answer and in no file, and the answer says so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Workspace, WorkspaceUsage
from accounts.plans import Plan, allowance
from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.csv_export import NOTICE_HEADER
from analytics.tests.clicked import click
from analytics.tests.tinybird.stand_in import StandIn
from links.services import link_create

METRICS = ("summary", "timeseries", "missing", "events", *BREAKDOWNS, "tags")


@pytest.fixture
def free(workspace: Workspace) -> Workspace:
    """Acme on the plan that shows the least."""
    workspace.plan = Plan.FREE
    workspace.save(update_fields=["plan"])
    return workspace


def store_at(store: StandIn, workspace: Workspace, at: datetime, word: str) -> None:
    """A click with the word in every column that an answer can show, and an address without a link."""
    columns = "link_id rule variant host path country region city continent device os browser referrer_host channel"
    values = dict.fromkeys([*columns.split(), "utm_source", "utm_medium", "utm_campaign", "utm_term"], word)
    store.append(
        [
            click(workspace, at, **values, click_id=word, utm_content=word),
            click(workspace, at, **values, bot=1, bot_name=word),
            click(workspace, at, outcome="not_found", host=word, path=word),
        ]
    )


def text_of(api: Caller, path: str, **query: str) -> str:
    """A file's text."""
    headers = {"Authorization": f"Bearer {api.secret}"}
    response: Any = api.client.get(f"/api/v1{path}", query_params={**query, "format": "csv"}, headers=headers)
    assert response.headers[NOTICE_HEADER] == "plan_retention"
    return b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("metric", METRICS)
def test_clicks_before_the_retention(api: Caller, store: StandIn, free: Workspace, metric: str) -> None:
    now = timezone.now()
    store_at(store, free, now - timedelta(days=300), "buried")
    store_at(store, free, now - timedelta(hours=1), "shown")
    query = {"from": (now - timedelta(days=310)).date().isoformat()}
    status, body = api.call("GET", f"/analytics/{metric}", **query)
    assert (status, body["notice"]["code"]) == (200, "plan_retention")
    assert body["notice"]["message"] and body["notice"]["hiddenBefore"]
    text = str(body) + text_of(api, f"/analytics/{metric}", **query)
    assert "buried" not in text
    if metric == "summary":
        assert body["clicks"] == 1
    elif metric == "timeseries":
        assert sum(step["clicks"] for step in body["items"]) == 1
    elif metric != "tags":
        assert len(body["items"]) == 1


def test_a_stretch_that_is_hidden_as_a_whole(api: Caller, store: StandIn, free: Workspace) -> None:
    query = {"from": "2020-01-01", "to": "2020-01-31"}
    for metric in METRICS:
        status, body = api.call("GET", f"/analytics/{metric}", **query)
        assert (status, body.get("items", []), body.get("clicks", 0)) == (200, [], 0)
        assert body["notice"]["code"] == "plan_retention"
        assert text_of(api, f"/analytics/{metric}", **query).count("\n") <= 2
    link = link_create(workspace=free, actor=Actor(), destination="https://example.com/")
    body = api.call("GET", f"/links/{link.public_id}/analytics", **query)[1]
    assert (body["summary"]["clicks"], body["timeseries"], body["countries"]) == (0, [], [])


def test_no_comparison_with_what_is_hidden(api: Caller, store: StandIn, free: Workspace) -> None:
    body = api.call("GET", "/analytics/summary", period="30d", compare="true")[1]
    assert body["previous"] is None
    assert api.call("GET", "/analytics/summary", period="7d", compare="true")[1]["previous"]["clicks"] == 0


def test_clicks_above_the_allowance(api: Caller, store: StandIn, free: Workspace) -> None:
    now = timezone.now()
    used_up = now - timedelta(minutes=30)
    WorkspaceUsage.objects.create(
        workspace=free,
        month=now.astimezone(UTC).date().replace(day=1),
        clicks=9,
        all_clicks=9,
        used_up_at=used_up,
        used_up_clicks=allowance(free).clicks_a_month,
        refreshed_at=now,
    )
    store_at(store, free, used_up - timedelta(minutes=1), "shown")
    store_at(store, free, used_up + timedelta(minutes=10), "buried")
    for metric in ("events", "countries", "utmTerms", "live"):
        body = api.call("GET", f"/analytics/{metric}", **({} if metric == "live" else {"period": "24h"}))[1]
        assert body["notice"]["code"] == "plan_clicks"
        assert "buried" not in str(body)
    assert api.call("GET", "/analytics/summary", period="24h")[1]["clicks"] == 1
