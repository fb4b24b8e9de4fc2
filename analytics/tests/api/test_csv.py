"""Every metric as a file: the numbers of the JSON, safe in spreadsheets, under a name that says what it is."""

import csv
import re
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.tests.api.conftest import Made
from analytics.tests.clicked import clicked
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tinybird_client import TinybirdUnavailable
from analytics.tinybird_client.queries import Clicks


def download(api: Caller, path: str, accept: str = "*/*") -> Any:
    """The response of a download."""
    headers = {"Authorization": f"Bearer {api.secret}", "Accept": accept}
    return api.client.get(f"/api/v1{path}", headers=headers)


def rows_of(response: Any) -> list[dict[str, str]]:
    """The file's rows."""
    text = b"".join(response.streaming_content).decode()
    assert text[0] == "\ufeff"
    return list(csv.DictReader(text[1:].splitlines(keepends=True)))


@pytest.mark.parametrize("metric", ["summary", "timeseries", "live", "missing", "events", "tags", *BREAKDOWNS])
def test_every_metric_is_a_file(api: Caller, acme: StandIn, metric: str) -> None:
    when = "" if metric == "live" else "&period=24h"
    response = download(api, f"/analytics/{metric}?format=csv{when}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert response["Cache-Control"] == "private, no-store"
    name = re.fullmatch(
        r'attachment; filename="acme-([a-z-]+)-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv"',
        response["Content-Disposition"],
    )
    assert name, response["Content-Disposition"]
    _, body = api.call("GET", f"/analytics/{metric}", **({} if metric == "live" else {"period": "24h"}))
    rows = rows_of(response)
    if metric == "summary":
        assert [(row["clicks"], row["visitors"], row["qrScans"], row["links"]) for row in rows] == [
            ("6", "3", "1", "3")
        ]
    elif metric == "missing":
        assert [(row["host"], row["path"], row["requests"]) for row in rows] == [("go.acme.com", "/typo", "1")]
    elif metric == "events":
        assert [row["id"] for row in rows] == [event["id"] for event in body["items"]]
    else:
        assert [(row["clicks"], row["visitors"]) for row in rows] == [
            (str(item["clicks"]), str(item["visitors"])) for item in body["items"]
        ]


def test_the_header_asks_for_a_file_too(api: Caller, acme: StandIn) -> None:
    assert download(api, "/analytics/countries", accept="text/csv")["Content-Type"].startswith("text/csv")
    both = download(api, "/analytics/countries", accept="application/json, text/csv;q=0.5")
    assert both["Content-Type"].startswith("application/json")
    assert download(api, "/analytics/countries?format=json", accept="text/csv")["Content-Type"].startswith(
        "application/j"
    )
    assert download(api, "/analytics/countries", accept="text/html")["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "nasty", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", '=HYPERLINK("x")']
)
def test_no_cell_is_a_formula(api: Caller, store: StandIn, workspace: Workspace, nasty: str) -> None:
    clicked(
        store, workspace, {"utm_campaign": nasty, "city": nasty, "host": nasty, "path": nasty, "referrer_host": nasty}
    )
    clicked(store, workspace, {"outcome": "not_found", "host": nasty, "path": nasty})
    for metric in ("utmCampaigns", "cities", "referrers", "events", "missing"):
        for row in rows_of(download(api, f"/analytics/{metric}?format=csv")):
            assert not any(cell.startswith(nasty[0]) for cell in row.values()), metric
    assert api.call("GET", "/analytics/utmCampaigns")[1]["items"][0]["value"] == nasty


def test_links_are_named(api: Caller, acme: StandIn, links: Made) -> None:
    first, _, gone = rows_of(download(api, "/analytics/links?format=csv&period=24h"))
    assert (first["shortLink"], first["title"], first["deleted"]) == (links["sale"]["shortLink"], "Sale", "false")
    assert (gone["label"], gone["shortLink"], gone["deleted"]) == ("Deleted link", "", "true")


def test_the_names_of_files(api: Caller, acme: StandIn, links: Made, workspace: Workspace) -> None:
    Workspace.objects.update(name='Straße "x"\r\nSet-Cookie: 🦉')
    query = "from=2026-01-01&to=2026-01-31&timezone=Asia/Tokyo&format=csv"
    address = f"/links/{links['sale']['id']}/analytics/utmSources?{query}"
    assert download(api, address)["Content-Disposition"] == (
        'attachment; filename="strae-x-set-cookie-sale-utm-sources-2026-01-01-to-2026-01-31.csv"'
    )
    Workspace.objects.update(name="🦉")
    name = download(api, f"/analytics/summary?{query}")["Content-Disposition"]
    assert name == 'attachment; filename="workspace-summary-2026-01-01-to-2026-01-31.csv"'


def test_a_file_holds_all_clicks_or_is_none(
    api: Caller, store: StandIn, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clicked(store, workspace, *({} for _ in range(25)))
    monkeypatch.setattr("analytics.answers.PAGE", 10)
    rows = rows_of(download(api, "/analytics/events?format=csv"))
    assert len({row["id"] for row in rows}) == len(rows) == 25
    assert len(rows_of(download(api, "/analytics/events?format=csv&limit=12"))) == 12
    answered = Clicks.events
    pages = 0

    def fail_later(*args: Any, **options: Any) -> Any:
        nonlocal pages
        pages += 1
        if pages > 1:
            raise TinybirdUnavailable("gone")
        return answered(*args, **options)

    monkeypatch.setattr(Clicks, "events", fail_later)
    # It is made before it is sent: a stream that fails on its way would look like a whole file.
    assert api.call("GET", "/analytics/events?format=csv")[0] == 503
