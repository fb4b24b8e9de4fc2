"""Usage a month, and the moment at which an allowance was used up, as the store of clicks says."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts import plans
from accounts.models import Workspace, WorkspaceUsage
from accounts.plans import Plan
from analytics import tasks
from analytics.allowance import MILLISECOND, visible
from analytics.services.alone import USAGE
from analytics.services.usage import UsageBusy, refresh_usage, refresh_usage_of
from analytics.tests.tinybird.stand_in import StandIn, row
from analytics.tinybird_client import TinybirdUnavailable, Window
from analytics.tinybird_client.everyone import Everyone

# Nobody else's clicks are in these months.
NOW = datetime(2024, 9, 20, 12, tzinfo=UTC)
MONTH = date(2024, 9, 1)
_numbers = itertools.count()
Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _small_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Free has three clicks a month, Pro five."""
    small = {Plan.FREE: 3, Plan.PRO: 5}
    for plan, clicks in small.items():
        monkeypatch.setitem(plans.PLANS, plan, replace(plans.PLANS[plan], clicks_a_month=clicks))


def click(workspace: Workspace, at: datetime, **values: object) -> dict[str, Any]:
    """A click of a person in the workspace."""
    text = at.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    request = f"usage-{next(_numbers)}"
    return row(workspace_id=workspace.public_id, link_id="lnk_x", timestamp=text, request_id=request) | values


def hour(number: int) -> datetime:
    """So many hours after the month began."""
    return datetime(2024, 9, 1, tzinfo=UTC) + timedelta(hours=number)


def hourly(workspace: Workspace, count: int, **values: object) -> Rows:
    """A click each hour from the month's beginning on."""
    return [click(workspace, hour(number), **values) for number in range(count)]


def used(workspace: Workspace, month: date = MONTH) -> tuple[int, int]:
    """Clicks of people and of everyone."""
    usage = WorkspaceUsage.objects.in_month(workspace, month)
    return (usage.clicks, usage.all_clicks) if usage else (0, 0)


def on(workspace: Workspace, plan: Plan) -> None:
    """Change the plan."""
    workspace.plan = plan
    workspace.save(update_fields=["plan"])


def used_up_at(workspace: Workspace) -> datetime | None:
    """What is known of the moment."""
    usage = WorkspaceUsage.objects.in_month(workspace, MONTH)
    return usage.used_up_at if usage else None


def test_months_are_counted_exactly_and_again(
    asked_by_django: StandIn, workspace: Workspace, elsewhere: Workspace
) -> None:
    rows = [
        *hourly(workspace, 4),
        click(workspace, hour(1), bot=1),
        click(workspace, hour(-1)),
        click(workspace, hour(1), outcome="not_found"),
        click(elsewhere, hour(2), outcome="app"),
    ]
    asked_by_django.append(rows)
    asked_by_django.append(rows)
    assert refresh_usage(NOW) == 3
    assert (used(workspace), used(elsewhere)) == ((4, 5), (1, 1))
    assert used(workspace, date(2024, 8, 1)) == (1, 1)

    before = WorkspaceUsage.objects.in_month(workspace, MONTH)
    assert refresh_usage(NOW) == 0
    after = WorkspaceUsage.objects.in_month(workspace, MONTH)
    assert before is not None
    assert after is not None
    assert before.refreshed_at == after.refreshed_at

    # Downward as well, to nothing.
    asked_by_django.append([rows[0] | {"bot": 1}, rows[-1] | {"outcome": "expired"}])
    assert refresh_usage(NOW) == 2
    assert (used(workspace), used(elsewhere)) == ((3, 5), (0, 0))


def test_a_back_fill_counts_its_months_alone(asked_by_django: StandIn, workspace: Workspace) -> None:
    asked_by_django.append([click(workspace, hour(-40 * 24)), click(workspace, hour(-1)), click(workspace, hour(0))])
    assert refresh_usage_of(date(2024, 7, 3), date(2024, 9, 1)) == 2
    months = WorkspaceUsage.objects.by_month(workspace, first=date(2024, 1, 1), end=date(2025, 1, 1))
    assert [(usage.month, usage.clicks) for usage in months] == [(date(2024, 7, 1), 1), (date(2024, 8, 1), 1)]


@pytest.mark.django_db(transaction=True)
def test_what_another_process_counts_is_left_to_it(
    asked_by_django: StandIn,
    taken: Callable[[int, int], None],
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken(USAGE, 0)
    asked_by_django.append(hourly(workspace, 1))
    assert refresh_usage(NOW) == 0
    monkeypatch.setattr("analytics.services.usage.WAIT_SECONDS", 0.0)
    with pytest.raises(UsageBusy):
        refresh_usage_of(MONTH, date(2024, 9, 2))
    assert used(workspace) == (0, 0)


def test_the_moment_is_the_last_click_of_the_allowance(asked_by_django: StandIn, workspace: Workspace) -> None:
    on(workspace, Plan.FREE)
    rows = hourly(workspace, 3)
    asked_by_django.append([*rows, click(workspace, hour(0), bot=1)])
    refresh_usage(NOW)
    assert used_up_at(workspace) is None  # all of them, and none is hidden

    asked_by_django.append([click(workspace, hour(5)), click(workspace, hour(6))])
    refresh_usage(NOW)
    assert used_up_at(workspace) == hour(2)
    seen = visible(workspace, Window(hour(0), NOW), NOW)
    assert seen.window == Window(hour(0), hour(2) + MILLISECOND)
    assert asked_by_django.clicks(workspace.public_id).summary(seen.window).clicks == 3
    assert seen.notice is not None
    assert seen.notice.larger == Plan.PRO


def test_another_plan_has_another_moment(asked_by_django: StandIn, workspace: Workspace) -> None:
    on(workspace, Plan.FREE)
    asked_by_django.append(hourly(workspace, 7))
    refresh_usage(NOW)
    assert used_up_at(workspace) == hour(2)

    on(workspace, Plan.PRO)
    assert visible(workspace, Window(hour(0), NOW), NOW).notice is None  # at once
    refresh_usage(NOW)
    assert used_up_at(workspace) == hour(4)

    on(workspace, Plan.TEAM)
    refresh_usage(NOW)
    assert used_up_at(workspace) is None


def test_a_moment_is_forgotten_when_clicks_turn_out_to_be_robots(
    asked_by_django: StandIn, workspace: Workspace
) -> None:
    on(workspace, Plan.FREE)
    rows = hourly(workspace, 5)
    asked_by_django.append(rows)
    refresh_usage(NOW)
    assert used_up_at(workspace) == hour(2)

    asked_by_django.append([rows[0] | {"bot": 1}])
    refresh_usage(NOW)
    assert used_up_at(workspace) == hour(2)  # found once …
    refresh_usage(NOW, recheck=True)
    assert used_up_at(workspace) == hour(3)  # … and looked at again from time to time

    asked_by_django.append([rows[1] | {"bot": 1}])
    refresh_usage(NOW)
    assert used_up_at(workspace) is None


def test_the_tasks_count_usage(asked_by_django: StandIn, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    on(workspace, Plan.FREE)
    rows = hourly(workspace, 5)
    asked_by_django.append(rows)
    assert tasks.refresh_usage() == 1
    asked_by_django.append([rows[0] | {"bot": 1}])
    tasks.refresh_late_clicks()
    assert (used(workspace), used_up_at(workspace)) == ((4, 5), hour(3))


def test_one_that_cannot_be_counted_keeps_nobody_waiting(
    asked_by_django: StandIn, workspace: Workspace, elsewhere: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (workspace, elsewhere):
        on(one, Plan.FREE)
        asked_by_django.append(hourly(one, 5))
    nth_click = Everyone.nth_click

    def too_much(source: Everyone, name: str, *rest: Any) -> Any:
        if name == workspace.public_id:
            raise TinybirdUnavailable("too much to sort")
        return nth_click(source, name, *rest)

    monkeypatch.setattr(Everyone, "nth_click", too_much)
    refresh_usage(NOW)
    assert used_up_at(workspace) is None
    assert used_up_at(elsewhere) == hour(2)
