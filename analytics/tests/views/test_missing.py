"""The report of addresses that were asked for and that no link has."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import User, Workspace
from accounts.plans import Plan
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn, row
from domains.models import Domain
from domains.services import domain_add
from links.services import link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def domain(workspace: Workspace, alice: User) -> Domain:
    """go.acme.com, which is live."""
    domain = domain_add(workspace=workspace, actor=Actor(user=alice), hostname="go.acme.com")
    Domain.objects.filter(pk=domain.pk).update(state="active", proven_at=timezone.now(), next_check_at=None)
    domain.refresh_from_db()
    return domain


def asked(workspace: Workspace, path: str, times: int, **values: Any) -> list[dict[str, Any]]:
    """Requests of an hour ago."""
    at = values.pop("at", timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.000")
    return [
        row(
            timestamp=at, request_id=f"{workspace.public_id}{path}{at}{number}", workspace_id=workspace.public_id,
            host="go.acme.com", path=path, outcome="not_found", **values,
        )
        for number in range(times)
    ]  # fmt: skip


def url(workspace: Workspace, end: str = "") -> str:
    return f"/w/{workspace.public_id}/analytics/missing{end}"


def test_by_requests_with_a_way_to_make_the_link(
    sign_in: SignIn, bob: User, workspace: Workspace, domain: Domain, store: StandIn
) -> None:
    store.append(
        [
            *asked(workspace, "/sprng", 3), *asked(workspace, "/stra%C3%9Fe/7", 5), *asked(workspace, "/%FF", 1),
            *asked(workspace, "/.env", 9, bot=1), *asked(workspace, "/old", 2, at=timezone.now() - timedelta(days=60)),
        ]
    )  # fmt: skip
    client = sign_in(bob)
    html = client.get(url(workspace)).text
    assert html.index("go.acme.com/straße/7") < html.index("go.acme.com/sprng") < html.index("go.acme.com/%FF")
    assert "/.env" not in html
    assert "/old" not in html
    make = f"/w/{workspace.public_id}/links/new?domain=go.acme.com&amp;slug=sprng"
    assert f'href="{make}"' in html
    assert html.count("Make a link</a>") == 2  # no link can be called %FF
    assert "go.acme.com/old" in client.get(url(workspace, "?period=90d")).text
    assert "go.acme.com/old" not in client.get(url(workspace, "?period=nonsense")).text
    editor = client.get(make.replace("&amp;", "&")).text
    assert 'value="sprng"' in editor
    assert '<option value="go.acme.com" selected>' in editor


def test_what_has_a_link_by_now(
    sign_in: SignIn, bob: User, workspace: Workspace, domain: Domain, store: StandIn, django_assert_max_num_queries: Any
) -> None:
    store.append(asked(workspace, "/Sale", 2))
    Domain.objects.filter(pk=domain.pk).update(folds_case=True)
    link_create(workspace=workspace, actor=Actor(), destination="https://x.com", slug="sale", domain="go.acme.com")
    client = sign_in(bob)
    with django_assert_max_num_queries(10):
        html = client.get(url(workspace)).text
    assert "Has a link by now" in html
    assert "Make a link</a>" not in html


def test_a_foreign_domain_in_the_address_is_no_domain_to_choose(
    sign_in: SignIn, bob: User, workspace: Workspace
) -> None:
    page = sign_in(bob).get(f"/w/{workspace.public_id}/links/new?domain=go.other.com&slug=x").text
    editor = page.partition("<main")[2]  # the menu of languages leads back to this address
    assert "Make link" in editor
    assert 'value="x"' not in editor
    assert "go.other.com" not in editor


def test_who_only_views_reads(
    sign_in: SignIn, carol: User, workspace: Workspace, domain: Domain, store: StandIn
) -> None:
    store.append(asked(workspace, "/sprng", 1))
    html = sign_in(carol).get(url(workspace)).text
    assert "go.acme.com/sprng" in html
    assert "Make a link" not in html


def test_nobody_sees_anothers(
    sign_in: SignIn, mallory: User, elsewhere: Workspace, workspace: Workspace, domain: Domain, store: StandIn
) -> None:
    store.append(asked(workspace, "/sprng", 1))
    client = sign_in(mallory)
    for end in ("", ".csv"):
        assert client.get(url(workspace, end)).status_code == 404
        assert "sprng" not in client.get(url(elsewhere, end)).text
        assert client.post(url(elsewhere, end)).status_code == 405


def test_empty_states_teach(
    sign_in: SignIn, bob: User, workspace: Workspace, store: StandIn, request: pytest.FixtureRequest
) -> None:
    client = sign_in(bob)
    html = client.get(url(workspace)).text
    assert "Add a domain" in html
    request.getfixturevalue("domain")
    assert "Nobody asked in vain" in client.get(url(workspace)).text


def test_the_file(sign_in: SignIn, bob: User, workspace: Workspace, domain: Domain, store: StandIn) -> None:
    store.append([*asked(workspace, "/=1+1", 2), *asked(workspace, "/b", 1)])
    response = sign_in(bob).get(url(workspace, ".csv?period=7d"))
    assert response["Content-Disposition"] == 'attachment; filename="missing-7d.csv"'
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert rows[0] == ["domain", "slug", "path", "requests", "last_request", "has_link"]
    assert rows[1][:4] == ["go.acme.com", "'=1+1", "/=1+1", "2"]  # a spreadsheet does not run it
    assert (rows[2][1], rows[2][3], rows[2][5]) == ("b", "1", "no")
    assert rows[2][4].endswith("Z")


def test_the_plan_hides_what_is_old(
    sign_in: SignIn, bob: User, workspace: Workspace, domain: Domain, store: StandIn
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan=Plan.FREE)
    store.append(asked(workspace, "/old", 2, at=timezone.now() - timedelta(days=60)))
    html = sign_in(bob).get(url(workspace, "?period=12m")).text
    assert "go.acme.com/old" not in html
    assert "The Free plan shows clicks of the last 30 days" in html
    assert f'<a href="/w/{workspace.public_id}/settings/plan">Compare the plans</a>' in html  # the way out


def test_when_it_cannot_be_read(sign_in: SignIn, bob: User, workspace: Workspace, settings: Settings) -> None:
    settings.TINYBIRD_URL = ""
    client = sign_in(bob)
    response = client.get(url(workspace))
    assert (response.status_code, "Nothing is lost" in response.text) == (503, True)
    assert client.get(url(workspace, ".csv")).status_code == 503
    settings.TINYBIRD_URL = "http://127.0.0.1:9"
    settings.TINYBIRD_SIGNING_KEY, settings.TINYBIRD_WORKSPACE_ID = SIGNING_KEY, WORKSPACE_ID
    assert client.get(url(workspace)).status_code == 503


def test_the_domains_page_leads_there(sign_in: SignIn, bob: User, workspace: Workspace, domain: Domain) -> None:
    assert f'href="{url(workspace)}"' in sign_in(bob).get(f"/w/{workspace.public_id}/domains").text
