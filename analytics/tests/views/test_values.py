"""All values of a dimension, and files of them."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User, Workspace
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tests.traffic import click
from analytics.tests.views.test_overview import hrefs, text_of
from links.models import Link

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def clicked(store: StandIn, workspace: Workspace, spring: Link) -> StandIn:
    """Clicks of 12 campaigns, one of them a formula; the first has 12 clicks, the last one."""
    now = timezone.now()
    names = [*(f"campaign {number}" for number in range(11)), "=1+1"]
    store.append(
        click(
            now - timedelta(seconds=at),
            workspace_id=workspace.public_id,
            link_id=spring.public_id,
            utm_campaign=name,
            visitor=at + 1,
        )
        for at, name in enumerate(name for number, name in enumerate(names) for _ in range(12 - number))
    )
    return store


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("clicked")
def test_all_values_of_a_dimension(
    sign_in: SignIn, carol: User, workspace: Workspace, spring: Link, questions: list[str]
) -> None:
    base = f"/w/{workspace.public_id}/analytics"
    answer = sign_in(carol).get(f"{base}/values/utm_campaign?period=7d")
    assert "campaign 10 2 2.6 %" in text_of(answer)
    assert hrefs(answer, "campaign 10") == [f"{base}?period=7d&utmCampaign=campaign+10"]  # the page of all numbers
    assert sorted(questions) == ["click_breakdowns", "click_summary"]
    one = sign_in(carol).get(f"/w/{workspace.public_id}/links/{spring.public_id}/analytics/values/links")
    assert spring.display_url in text_of(one)


@pytest.mark.usefixtures("clicked")
def test_a_file_of_values(sign_in: SignIn, carol: User, workspace: Workspace) -> None:
    answer = sign_in(carol).get(f"/w/{workspace.public_id}/analytics/export/utm_campaign.csv")
    rows = lines(answer.content)
    assert rows[0] == ["Campaign", "detail", "value", "within", "clicks", "visitors"]
    assert rows[1] == ["campaign 0", "", "campaign 0", "", "12", "12"]
    assert rows[-1][0] == "'=1+1"  # no formula in a spreadsheet
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.usefixtures("clicked")
def test_a_file_of_steps(sign_in: SignIn, carol: User, workspace: Workspace) -> None:
    url = f"/w/{workspace.public_id}/analytics/export/time.csv"
    rows = lines(sign_in(carol).get(f"{url}?period=7d&utmCampaign=campaign+1").content)
    assert rows[0] == ["day", "clicks", "visitors"]
    assert len(rows) == 8
    assert sum(int(row[1]) for row in rows[1:]) == 11


@pytest.mark.usefixtures("clicked")
def test_what_the_plan_hides_is_in_no_list_and_no_file(
    sign_in: SignIn, carol: User, workspace: Workspace, store: StandIn
) -> None:
    client, base = sign_in(carol), f"/w/{workspace.public_id}/analytics"
    at = timezone.now() - timedelta(days=60)
    store.append([click(at, workspace_id=workspace.public_id, link_id="lnk_x", utm_campaign="long ago")])
    assert "long ago" in text_of(client.get(f"{base}/values/utm_campaign?period=90d"))
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    answer = text_of(client.get(f"{base}/values/utm_campaign?period=90d"))
    assert "The Free plan shows clicks of the last 30 days" in answer
    assert "long ago" not in answer
    assert b"long ago" not in client.get(f"{base}/export/utm_campaign.csv?period=90d").content
    hidden = client.get(f"{base}/export/time.csv?from=2020-01-01&to=2020-01-31")
    assert hidden.status_code == 403
    assert "The Free plan" in text_of(hidden)


@pytest.mark.parametrize("path", ["values/visitors", "values/time", "export/visitors.csv"])
def test_what_is_no_dimension(path: str, sign_in: SignIn, alice: User, workspace: Workspace) -> None:
    assert sign_in(alice).get(f"/w/{workspace.public_id}/analytics/{path}").status_code == 404


@pytest.mark.parametrize(("path", "status"), [("values/countries", 200), ("export/time.csv", 503)])
def test_without_tinybird(
    path: str, status: int, sign_in: SignIn, alice: User, workspace: Workspace, settings: Settings
) -> None:
    settings.TINYBIRD_URL = ""
    answer = sign_in(alice).get(f"/w/{workspace.public_id}/analytics/{path}")
    assert answer.status_code == status
    assert "Clicks are not set up" in text_of(answer)
