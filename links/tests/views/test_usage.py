"""The page that shows what a workspace uses of its plan."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actor import Actor
from accounts.models import LinkTally, User, Workspace, WorkspaceUsage
from accounts.plans import Plan, month_of
from links.models import Tag
from links.services import link_create

SignIn = Callable[[User], Client]


@pytest.fixture
def url(workspace: Workspace) -> str:
    return reverse("links:usage", kwargs={"workspace_id": workspace.public_id})


def test_shows_what_is_used_and_what_happens_then(
    url: str,
    workspace: Workspace,
    alice: User,
    carol: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Workspace.objects.update(plan=Plan.FREE)
    workspace.refresh_from_db()
    month = month_of(timezone.now())
    WorkspaceUsage.objects.create(
        workspace=workspace, month=month, clicks=1_234, all_clicks=1_300, refreshed_at=timezone.now()
    )
    LinkTally.objects.create(workspace=workspace, month=month, links=6)
    link_create(workspace=workspace, actor=Actor(), destination="https://example.com", tags=["sale"])
    client = sign_in(carol)  # who only views may look
    with django_assert_max_num_queries(15):
        answer = client.get(url)
    assert answer.status_code == 200
    used = {line.label: (line.used, line.limit, line.is_full) for line in answer.context["lines"]}
    assert used == {
        "New links this month": (7, 50, False),
        "Clicks this month": (1_234, 2_500, False),
        "Domains": (0, 2, False),
        "Members and open invitations": (2, 2, True),
        "Tags": (1, 20, False),
        "Folders": (0, 3, False),
    }
    assert "Nobody else can be invited." in answer.text
    assert "no other one can be added" not in answer.text


def test_what_has_no_limit_is_counted_and_a_smaller_plan_may_be_overfull(
    url: str, workspace: Workspace, alice: User, sign_in: SignIn
) -> None:
    Tag.objects.bulk_create(Tag(workspace=workspace, name=f"t{n}", folded=f"t{n}") for n in range(21))
    client = sign_in(alice)
    assert "21, no limit" in client.get(url).text
    Workspace.objects.update(plan=Plan.FREE)
    assert 'value="21" max="20"' in client.get(url).text


def test_features_and_prices_are_compared(url: str, alice: User, carol: User, sign_in: SignIn) -> None:
    answer = sign_in(alice).get(url)
    rows = dict(answer.context["compared"])
    assert rows["Webhooks"] == ["no", "yes", "yes", "yes"]
    assert rows["Audit trail"] == ["no", "no", "yes", "yes"]
    assert rows["Price a month"] == ["€0", "€12", "€49", "on request"]
    assert "Owners and billing members can change the plan." not in answer.text
    assert "Owners and billing members can change the plan." in sign_in(carol).get(url).text


def test_only_members_see_it_and_nothing_is_posted(url: str, alice: User, mallory: User, sign_in: SignIn) -> None:
    assert sign_in(mallory).get(url).status_code == 404
    assert sign_in(alice).post(url).status_code == 405
