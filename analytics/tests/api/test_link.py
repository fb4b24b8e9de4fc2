"""/links/{id}/analytics: one link, all at once and metric by metric."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.tests.callers import Caller
from analytics.tests.api.conftest import Made
from analytics.tests.tinybird.stand_in import StandIn

DAY = {"period": "24h"}


def get(api: Caller, link: dict[str, Any], metric: str = "", **query: str) -> Any:
    """The answer."""
    status, body = api.call("GET", f"/links/{link['id']}/analytics{metric and '/' + metric}", **query)
    assert status == 200, body
    return body


def test_all_at_once(
    api: Caller, acme: StandIn, links: Made, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sale = links["sale"]
    with django_assert_max_num_queries(10):
        body = get(api, sale, **DAY, compare="true")
    assert body["link"] == {"id": sale["id"], "shortLink": sale["shortLink"], "title": "Sale", "deleted": False}
    assert body["summary"] == {"clicks": 3, "visitors": 2, "qrScans": 1, "links": 1}
    assert (body["previous"]["clicks"], body["granularity"], len(body["timeseries"])) == (0, "hour", 24)
    assert [(row["label"], row["clicks"]) for row in body["countries"]] == [("Germany", 2), ("United States", 1)]
    assert [(row["label"], row["clicks"]) for row in body["devices"]] == [("Phone", 2), ("Desktop", 1)]
    assert [row["label"] for row in body["referrers"]] == ["Direct", "news.test"]
    assert [row["label"] for row in body["os"] + body["browsers"]] == ["Unknown", "Unknown"]


def test_variants_with_their_shares(api: Caller, acme: StandIn, links: Made) -> None:
    for body in (
        get(api, links["sale"], **DAY)["ruleVariants"],
        get(api, links["sale"], "ruleVariants", **DAY)["items"],
    ):
        found = {row["label"]: row for row in body}
        assert [found[name]["clicks"] for name in ("Blue", "Red", "Former variant")] == [1, 0, 1]
        # A former variant is no part of the test that runs.
        assert [found[name]["share"] for name in ("Blue", "Red", "Former variant")] == [1.0, 0.0, None]
        assert [found[name]["weight"] for name in ("Blue", "Red", "Former variant")] == [1, 1, None]
        assert found["Red"]["destinationUrl"] == "https://red.example.com/"


def test_hits_of_rules(api: Caller, acme: StandIn, links: Made) -> None:
    rows = get(api, links["sale"], "geoRuleHits", **DAY)["items"]
    assert [(row["label"], row["detail"], row["position"], row["clicks"], row["share"]) for row in rows] == [
        ("Germans", "country is DE", 1, 1, 1.0),
        ("a bot", "a bot", 2, 0, 0.0),
    ]
    assert get(api, links["plain"], "geoRuleHits", **DAY)["items"] == []


def test_metrics(api: Caller, acme: StandIn, links: Made) -> None:
    news = links["news"]
    assert get(api, news, "summary", **DAY)["clicks"] == 2
    assert sum(step["clicks"] for step in get(api, news, "timeseries", **DAY)["items"]) == 2
    assert get(api, news, "live")["clicks"] == 0
    assert {event["link"]["id"] for event in get(api, news, "events", **DAY)["items"]} == {news["id"]}
    assert get(api, news, "utmSources", **DAY)["items"][0]["label"] == "mail"
    assert get(api, news, "summary", **DAY, country="DE")["clicks"] == 1
    assert get(api, links["plain"], "countries", **DAY)["items"] == []


@pytest.mark.parametrize("name", ["link", "domain", "tag"])
def test_the_address_names_the_link(api: Caller, acme: StandIn, links: Made, name: str) -> None:
    status, body = api.call("GET", f"/links/{links['sale']['id']}/analytics", **{name: "x"})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "unknown_field", name)


METRICS = ("", "/summary", "/timeseries", "/live", "/events", "/countries", "/ruleVariants")


@pytest.mark.parametrize("metric", METRICS)
def test_a_foreign_link_and_one_that_never_was(
    api: Caller, foreign: Caller, acme: StandIn, links: Made, metric: str
) -> None:
    path = f"/links/{links['sale']['id']}/analytics{metric}"
    assert foreign.call("GET", path)[0] == 404
    assert api.call("GET", f"/links/lnk_never/analytics{metric}")[0] == 404
    assert api.call("POST", path)[0] == 405


@pytest.mark.parametrize("metric", ["links", "domains", "tags", "missing", "nothing"])
def test_metrics_that_a_link_has_not(api: Caller, acme: StandIn, links: Made, metric: str) -> None:
    assert api.call("GET", f"/links/{links['sale']['id']}/analytics/{metric}")[0] == 404


def test_all_at_once_is_no_table(api: Caller, acme: StandIn, links: Made) -> None:
    status, body = api.call("GET", f"/links/{links['sale']['id']}/analytics", format="csv")
    assert (status, body["error"]["field"]) == (422, "format")
