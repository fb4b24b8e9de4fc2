"""Some clicks of Acme's, and one of Mallory's workspace."""

from typing import Any

import pytest

from accounts.models import Workspace
from accounts.tests.callers import Caller
from analytics.tests.clicked import clicked
from analytics.tests.tinybird.stand_in import StandIn

Made = dict[str, dict[str, Any]]
GERMANS = {"type": "country", "values": ["DE"]}


@pytest.fixture
def links(api: Caller) -> Made:
    """Acme's links as the API shows them, by short code."""
    rules = [
        {"name": "Germans", "conditions": [GERMANS], "destinationUrl": "https://example.de/"},
        {"name": "", "conditions": [{"type": "bot"}], "destinationUrl": "https://example.com/bots"},
    ]
    variants = [
        {"name": "Blue", "destinationUrl": "https://blue.example.com/", "weight": 1},
        {"name": "Red", "destinationUrl": "https://red.example.com/", "weight": 1},
    ]
    made: list[dict[str, Any]] = [
        {"shortCode": "sale", "title": "Sale", "tags": ["Spring", "Shop"], "rules": rules, "variants": variants},
        {"shortCode": "news", "tags": ["Spring"]},
        {"shortCode": "plain"},
    ]
    found = {}
    for fields in made:
        status, body = api.call("POST", "/links", {"destinationUrl": "https://example.com/", **fields})
        assert status == 201, body
        found[fields["shortCode"]] = body
    return found


@pytest.fixture
def acme(store: StandIn, workspace: Workspace, elsewhere: Workspace, links: Made) -> StandIn:
    """Clicks: six of people and one of a robot; visitor 1 came three times. One of Mallory's."""
    sale, news = links["sale"], links["news"]
    de = {"country": "DE", "region": "BE", "city": "Berlin", "continent": "EU", "channel": "search"}
    us = {"country": "US", "region": "CA", "city": "Berlin", "continent": "NA", "referrer_host": "news.test"}
    mail = {"utm_source": "mail", "utm_campaign": "=1+1"}
    rule, blue = sale["rules"][0]["id"], sale["variants"][0]["id"]
    clicked(
        store,
        workspace,
        {"link_id": sale["id"], "visitor": 1, "rule": rule, "device": "mobile", **de},
        {"link_id": sale["id"], "visitor": 2, "variant": blue, "device": "desktop", "qr": 1, **us},
        {"link_id": sale["id"], "visitor": 1, "variant": "var_former", "device": "mobile", **de},
        {"link_id": news["id"], "visitor": 1, "host": "go.acme.com", **mail, **de},
        {"link_id": news["id"], "visitor": 0, "utm_source": "mail", "click_id": "gclid"},
        {"link_id": "lnk_deleted", "visitor": 3, "os": "iOS", "browser": "Safari", "rule": "rul_x"},
        {"link_id": sale["id"], "visitor": 4, "bot": 1, "bot_name": "Googlebot"},
        {"outcome": "not_found", "link_id": "", "host": "go.acme.com", "path": "/typo", "visitor": 5},
    )
    clicked(store, elsewhere, {"link_id": "lnk_hers", "country": "FR", "host": "go.mallory.com", "visitor": 9})
    return store
