"""Public pages through the API."""

import pytest

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.tests.callers import Caller
from analytics.models import PublicStats
from links.models import Link
from links.services import link_create


@pytest.fixture
def link(workspace: Workspace, bob: User) -> Link:
    """A link."""
    return link_create(workspace=workspace, actor=Actor(user=bob), destination="https://example.com", slug="spring")


def path(link: Link) -> str:
    return f"/links/{link.public_id}/public-stats"


def test_make_read_change_and_remove(api: Caller, link: Link) -> None:
    status, body = api.call("GET", path(link))
    assert (status, body["error"]["code"]) == (404, "not_found")
    status, made = api.call("PUT", path(link), {"password": "owls at night", "showReferrers": False})
    stats = PublicStats.objects.get()
    assert status == 200
    assert made == {
        "url": stats.url, "enabled": True, "showPlaces": True, "showReferrers": False, "showDevices": True,
        "showDestination": False, "hasPassword": True, "createdAt": made["createdAt"], "updatedAt": made["updatedAt"],
    }  # fmt: skip
    assert api.call("GET", path(link)) == (200, made)
    status, changed = api.call("PUT", path(link), {"enabled": False})
    assert (changed["enabled"], changed["showReferrers"], changed["hasPassword"]) == (False, True, True)
    assert changed["url"] == made["url"]
    assert api.call("PUT", path(link), {"password": None})[1]["hasPassword"] is False
    assert api.call("DELETE", path(link)) == (204, None)
    assert api.call("DELETE", path(link)) == (204, None)
    assert not PublicStats.objects.exists()


def test_bad_input(api: Caller, link: Link) -> None:
    status, body = api.call("PUT", path(link), {"password": "abc"})
    assert (status, body["error"]["code"], body["error"]["field"]) == (422, "length", "password")
    status, body = api.call("PUT", path(link), {"token": "mine"})
    assert (status, body["error"]["code"]) == (422, "unknown_field")
    assert api.call("PUT", path(link), {"enabled": "yes"})[0] == 422
    assert api.call("POST", path(link), {})[0] == 405


def test_others(reader: Caller, foreign: Caller, link: Link) -> None:
    assert reader.call("PUT", path(link), {})[0] == 403
    for method in ("GET", "PUT", "DELETE"):
        assert foreign.call(method, path(link), {} if method == "PUT" else None)[0] == 404
    assert not PublicStats.objects.exists()
