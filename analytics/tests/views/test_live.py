"""The last 30 minutes: what is counted, what is listed, and what asking again answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User, Workspace, WorkspaceUsage
from accounts.plans import month_of
from analytics.tests.tinybird.stand_in import StandIn
from analytics.tests.traffic import click
from analytics.tests.views.test_overview import text_of
from links.models import Link

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def clicked(store: StandIn, workspace: Workspace, spring: Link) -> StandIn:
    """A click ten seconds ago, one of a link that is gone, and one from an hour ago."""
    now, common = timezone.now(), {"workspace_id": workspace.public_id, "host": "owl.test", "path": "/gone"}
    store.append(
        [
            click(now - timedelta(seconds=10), link_id=spring.public_id, country="DE", city="Berlin", qr=1, **common),
            click(now - timedelta(seconds=20), link_id="lnk_gone", browser="Firefox", os="Linux", **common),
            click(now - timedelta(hours=1), link_id=spring.public_id, country="FR", **common),
        ]
    )
    return store


@pytest.mark.usefixtures("clicked")
def test_the_newest_clicks(
    sign_in: SignIn, carol: User, workspace: Workspace, spring: Link, questions: list[str]
) -> None:
    answer = text_of(sign_in(carol).get(f"/w/{workspace.public_id}/analytics/live"))
    assert "2 clicks in the last 30 minutes" in answer
    assert f"{spring.display_url} Berlin, Germany" in answer
    assert "owl.test/gone Unknown · Firefox, Linux" in answer
    assert "France" not in answer
    assert sorted(questions) == ["click_events", "click_timeseries"]


@pytest.mark.usefixtures("clicked")
def test_one_link_and_filters(sign_in: SignIn, carol: User, workspace: Workspace, spring: Link) -> None:
    client = sign_in(carol)
    one = f"/w/{workspace.public_id}/links/{spring.public_id}/analytics/live"
    assert "1 click in the last" in text_of(client.get(one))
    assert "0 clicks in the last" in text_of(client.get(f"{one}?country=US"))


@pytest.mark.usefixtures("clicked")
def test_what_is_above_the_allowance_is_hidden(sign_in: SignIn, carol: User, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(plan="free")
    now = timezone.now()
    WorkspaceUsage.objects.create(
        workspace=workspace,
        month=month_of(now),
        clicks=2501,
        all_clicks=2501,
        refreshed_at=now,
        used_up_clicks=2500,
        used_up_at=now - timedelta(seconds=15),
    )
    answer = text_of(sign_in(carol).get(f"/w/{workspace.public_id}/analytics/live"))
    assert "were used up on" in answer
    assert "1 click in the last 30 minutes" in answer


def test_asking_again(sign_in: SignIn, carol: User, workspace: Workspace, clicked: StandIn, settings: Settings) -> None:
    client = sign_in(carol)
    asks = {"HX-Request": "true", "HX-Target": "live"}
    page = client.get(f"/w/{workspace.public_id}/analytics/live").content.decode()
    found = re.search(r'hx-get="([^"]*seen=[^"]*)"', page)
    assert found is not None
    again = unescape(found[1])
    clicked.append([click(timezone.now(), workspace_id=workspace.public_id, link_id="lnk_new")])
    assert "3 clicks in the last" in text_of(client.get(again, headers=asks))
    settings.TINYBIRD_URL = ""
    assert client.get(again, headers=asks).status_code == 503  # the page keeps what it shows
    assert "asks again by itself" in text_of(client.get(f"/w/{workspace.public_id}/analytics/live"))
