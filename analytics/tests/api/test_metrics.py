"""/analytics/…: numbers, series and breakdowns of a workspace, with names, and nothing of anybody else's."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from analytics.answers import BREAKDOWNS
from analytics.tests.api.conftest import Made
from analytics.tests.clicked import clicked
from analytics.tests.tinybird.stand_in import StandIn

METRICS = ("summary", "timeseries", "live", "missing", "events", "tags", *BREAKDOWNS)
DAY = {"period": "24h"}


def get(api: Caller, metric: str, **query: str) -> Any:
    """The answer."""
    status, body = api.call("GET", f"/analytics/{metric}", **query)
    assert status == 200, body
    return body


def pairs(body: Any) -> list[tuple[str, int, int]]:
    """Labels with clicks and visitors."""
    return [(row["label"], row["clicks"], row["visitors"]) for row in body["items"]]


def test_summary(api: Caller, acme: StandIn) -> None:
    body = get(api, "summary", **DAY, timezone="Europe/Berlin")
    numbers = {name: body[name] for name in ("clicks", "visitors", "qrScans", "links")}
    assert numbers == {"clicks": 6, "visitors": 3, "qrScans": 1, "links": 3}
    assert (body["timezone"], body["notice"], body["previous"]) == ("Europe/Berlin", None, None)
    assert body["from"][-6:] in ("+01:00", "+02:00")
    assert api.headers["Cache-Control"] == "private, no-store"
    assert api.headers["X-RateLimit-Remaining"]


def test_summary_compared(api: Caller, store: StandIn, workspace: Workspace, links: Made) -> None:
    clicked(store, workspace, {"visitor": 1}, {"visitor": 1}, minutes_ago=36 * 60)
    clicked(store, workspace, {"visitor": 2}, minutes_ago=2)
    body = get(api, "summary", **DAY, compare="true")
    assert (body["clicks"], body["previous"]["clicks"], body["previous"]["visitors"]) == (1, 2, 1)
    assert body["previous"]["to"] == body["from"]


def test_timeseries(api: Caller, acme: StandIn) -> None:
    body = get(api, "timeseries", **DAY, compare="true")
    assert (body["granularity"], len(body["items"]), len(body["previous"])) == ("hour", 24, 24)
    assert sum(step["clicks"] for step in body["items"]) == 6
    assert body["previous"][0]["clicks"] == 0
    assert len(get(api, "timeseries", period="7d", granularity="day")["items"]) == 7


def test_live(api: Caller, acme: StandIn, workspace: Workspace) -> None:
    clicked(acme, workspace, {"visitor": 7}, {"visitor": 7}, minutes_ago=3)
    body = get(api, "live")
    assert (body["clicks"], body["visitors"], len(body["items"])) == (2, 1, 30)
    assert sum(step["clicks"] for step in body["items"]) == 2
    assert api.call("GET", "/analytics/live", period="24h")[1]["error"]["field"] == "period"


EXPECTED = {
    "countries": [("Germany", 3, 1), ("Unknown", 2, 1), ("United States", 1, 1)],
    "continents": [("Europe", 3, 1), ("Unknown", 2, 1), ("North America", 1, 1)],
    "devices": [("Unknown", 3, 2), ("Phone", 2, 1), ("Desktop", 1, 1)],
    "os": [("Unknown", 5, 2), ("iOS", 1, 1)],
    "browsers": [("Unknown", 5, 2), ("Safari", 1, 1)],
    "referrers": [("Direct", 5, 2), ("news.test", 1, 1)],
    "utmSources": [("None", 4, 3), ("mail", 2, 1)],
    "utmCampaigns": [("None", 5, 3), ("=1+1", 1, 1)],
    "clickIds": [("None", 5, 3), ("Google Ads", 1, 0)],
    "domains": [("Unknown", 5, 3), ("go.acme.com", 1, 1)],
    "bots": [("Googlebot", 1, 1)],
    "regions": [("BE", 3, 1), ("Unknown", 2, 1), ("CA", 1, 1)],
    "cities": [("Berlin", 3, 1), ("Unknown", 2, 1), ("Berlin", 1, 1)],
    "tags": [("Spring", 5, 2), ("Shop", 3, 2)],
    "ruleVariants": [("Blue", 1, 1), ("Former variant", 1, 1)],
}


@pytest.mark.parametrize("metric", EXPECTED)
def test_breakdowns(api: Caller, acme: StandIn, metric: str) -> None:
    body = get(api, metric, **DAY)
    assert body["metric"] == metric
    assert sorted(pairs(body)) == sorted(EXPECTED[metric])
    assert [row["clicks"] for row in body["items"]] == sorted((n for _, n, _ in EXPECTED[metric]), reverse=True)


@pytest.mark.parametrize("metric", [*BREAKDOWNS, "tags"])
def test_every_breakdown_has_the_same_fields_and_few_queries(
    api: Caller, acme: StandIn, metric: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        items = get(api, metric, **DAY, limit="1")["items"]
    names = "value label detail clicks visitors link position destinationUrl weight share gone"
    assert [" ".join(row) for row in items] == [names]


def test_links_by_name(api: Caller, acme: StandIn, links: Made) -> None:
    items = get(api, "links", **DAY)["items"]
    sale = links["sale"]
    named = {"id": sale["id"], "shortLink": sale["shortLink"], "title": "Sale", "deleted": False}
    assert (items[0]["value"], items[0]["clicks"], items[0]["link"]) == (sale["id"], 3, named)
    assert items[2]["link"] == {"id": "lnk_deleted", "shortLink": None, "title": "", "deleted": True}
    assert (items[2]["label"], items[2]["gone"]) == ("Deleted link", True)


def test_rules_in_words(api: Caller, acme: StandIn, links: Made) -> None:
    items = get(api, "geoRuleHits", **DAY)["items"]
    assert sorted((row["label"], row["detail"], row["position"], row["gone"]) for row in items) == [
        ("Former rule", "rul_x", None, True),
        ("Germans", "country is DE", 1, False),
    ]


def test_addresses_without_a_link(api: Caller, acme: StandIn) -> None:
    [row] = get(api, "missing", **DAY, domain="go.acme.com")["items"]
    assert (row["host"], row["path"], row["requests"]) == ("go.acme.com", "/typo", 1)
    assert get(api, "missing", **DAY, domain="-go.acme.com")["items"] == []
    assert api.call("GET", "/analytics/missing", country="DE")[1]["error"]["code"] == "unknown_field"


@pytest.mark.parametrize(
    ("query", "clicks"),
    [
        ({"country": "DE"}, 3),
        ({"country": "DE,US"}, 4),
        ({"country": "-DE"}, 3),
        ({"country": ""}, 2),
        ({"region": "BE", "city": "Berlin"}, 3),
        ({"continent": "EU"}, 3),
        ({"device": "mobile"}, 2),
        ({"os": "iOS", "browser": "Safari"}, 1),
        ({"referrer": "news.test"}, 1),
        ({"channel": "search"}, 3),
        ({"utmSource": "mail", "utmCampaign": "=1+1"}, 1),
        ({"clickId": "gclid"}, 1),
        ({"qr": "true"}, 1),
        ({"qr": "-true"}, 5),
        ({"tag": "shop"}, 3),
        ({"tag": "Spring,-Shop"}, 2),
        ({"domain": "go.acme.com"}, 1),
        ({"variant": "var_former"}, 1),
        ({"rule": "rul_x"}, 1),
        ({"bots": "show"}, 7),
        ({"bots": "only"}, 1),
        ({"link": "lnk_deleted"}, 1),
        ({"country": "%44E"}, 0),
    ],
)
def test_filters(api: Caller, acme: StandIn, query: dict[str, str], clicks: int) -> None:
    assert get(api, "summary", **DAY, **query)["clicks"] == clicks


@pytest.mark.parametrize("metric", METRICS)
def test_others_see_nothing_of_it(foreign: Caller, acme: StandIn, links: Made, metric: str) -> None:
    text = str(get(foreign, metric, **({} if metric == "live" else DAY | {"bots": "show"})))
    for secret in (*(link["id"] for link in links.values()), "go.acme.com", "lnk_deleted", "Sale", "news.test", "=1+1"):
        assert secret not in text
    if metric == "summary":
        assert "'clicks': 1" in text


def test_a_foreign_link_and_tag_are_not_there(foreign: Caller, acme: StandIn, links: Made) -> None:
    assert get(foreign, "summary", **DAY, link=links["sale"]["id"])["clicks"] == 0
    assert foreign.call("GET", "/analytics/summary", tag="Spring")[1]["error"]["field"] == "tag"


@pytest.mark.parametrize(
    ("metric", "query", "code", "field"),
    [
        ("summary", {"contry": "DE"}, "unknown_field", "contry"),
        ("summary", {"limit": "5"}, "unknown_field", "limit"),
        ("countries", {"compare": "true"}, "unknown_field", "compare"),
        ("summary", {"compare": "yes"}, "invalid", "compare"),
        ("countries", {"limit": "0"}, "invalid", "limit"),
        ("countries", {"limit": "1001"}, "invalid", "limit"),
        ("countries", {"limit": "²"}, "invalid", "limit"),
        ("countries", {"limit": "1e2"}, "invalid", "limit"),
        ("countries", {"period": "week"}, "invalid", "period"),
        ("countries", {"format": "xml"}, "invalid", "format"),
        ("timeseries", {"granularity": "minute"}, "invalid", "granularity"),
        ("summary", {"tag": "Nothing"}, "invalid", "tag"),
        ("summary", {"visitor": "1"}, "unknown_field", "visitor"),
    ],
)
def test_bad_parameters_are_named(
    api: Caller, acme: StandIn, metric: str, query: dict[str, str], code: str, field: str
) -> None:
    status, body = api.call("GET", f"/analytics/{metric}", **query)
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, code, field)


def test_a_parameter_stands_once(api: Caller, acme: StandIn) -> None:
    status, body = api.call("GET", "/analytics/summary?country=DE&country=FR")
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "repeated", "country")


def test_filters_too_long_together(api: Caller, acme: StandIn) -> None:
    # Each is short enough by itself.
    query = dict.fromkeys(("country", "city", "region"), "🦉" * 9000)
    status, body = api.call("GET", "/analytics/summary", **query)
    assert (status, body["error"]["code"]) == (422, "too_much")


@pytest.mark.parametrize("metric", ["visitors", "Countries", "utm_source", "x" * 300])
def test_what_is_no_metric(api: Caller, acme: StandIn, metric: str) -> None:
    assert api.call("GET", f"/analytics/{metric}")[0] == 404


def test_a_reading_key_suffices_and_others_do_not(reader: Caller, acme: StandIn, bob: User) -> None:
    assert get(reader, "summary", **DAY)["clicks"] == 6
    assert reader.call("POST", "/analytics/summary", {})[0] in (403, 405)
    assert Caller("sk_live_x").call("GET", "/analytics/summary")[0] == 401
