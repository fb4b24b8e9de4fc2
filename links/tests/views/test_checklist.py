"""The first steps of a new workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import Membership, Role, User, Workspace
from accounts.services.invitations import invitation_create
from domains.models import Domain
from links.checklist import checklist_of
from links.models import Link
from links.models.link_clicks import LinkDay
from links.services import link_create
from links.services.click_days import links_refresh_clicks

SignIn = Callable[[User], Client]
Hold = Callable[..., Domain]


def click(link: Link) -> None:
    """What the count of clicks stores of a first click."""
    now = timezone.now()
    links_refresh_clicks(day=now.date(), seen=[LinkDay(link.workspace.public_id, link.public_id, 1, now)])


def test_each_step_ticks_by_what_is_there_and_then_it_goes(
    sign_in: SignIn, workspace: Workspace, alice: User, hold: Hold
) -> None:
    client, url = sign_in(alice), f"/w/{workspace.public_id}/links"
    page = client.get(url).text
    assert "0 of 4 done" in page
    assert "every 2s" not in page
    link = link_create(workspace=workspace, actor=Actor(user=alice), destination="https://example.com/")
    page = client.get(f"{url}/checklist").text
    assert "1 of 4 done" in page
    assert link.short_url in page
    assert "every 2s" in page  # the click comes from elsewhere
    click(link)
    page = client.get(f"{url}/checklist").text
    assert "2 of 4 done" in page
    assert "every 2s" not in page
    hold(workspace)
    invitation_create(workspace=workspace, actor=Actor(user=alice), email="dave@example.com", role=Role.MEMBER)
    assert client.get(f"{url}/checklist").text.strip() == ""
    assert "First steps" not in client.get(url).text


def test_who_hid_it_sees_it_no_more(sign_in: SignIn, workspace: Workspace, alice: User, bob: User) -> None:
    client, url = sign_in(bob), f"/w/{workspace.public_id}/links"
    page = client.get(url).text
    assert "0 of 3 done" in page  # members do not invite
    assert client.post(f"{url}/checklist/hide").status_code == 302
    assert "First steps" not in client.get(url).text
    assert client.get(f"{url}/checklist/hide").status_code == 405
    assert "First steps" in sign_in(alice).get(url).text


def test_not_for_who_only_looks_nor_in_older_workspaces(
    sign_in: SignIn, workspace: Workspace, alice: User, carol: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = f"/w/{workspace.public_id}/links"
    assert "First steps" not in sign_in(carol).get(url).text
    assert sign_in(carol).post(f"{url}/checklist/hide").status_code == 403
    membership = Membership.objects.select_related("workspace", "user").get(user=alice)
    with django_assert_num_queries(2):
        assert checklist_of(membership) is not None
    membership.workspace.created_at -= timedelta(days=31)
    with django_assert_num_queries(0):
        assert checklist_of(membership) is None
