"""What of its clicks a workspace's plan shows."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Workspace, WorkspaceUsage
from accounts.plans import PLANS, Plan, allowance, plan_above
from analytics.allowance import MILLISECOND, NoticeCode, visible
from analytics.questions import PERIODS, read_question
from analytics.tinybird_client import Window
from links.reach import EVERYTHING

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
USED_UP = datetime(2026, 11, 12, 14, 3, 7, 250_000, tzinfo=UTC)


def _on(workspace: Workspace, plan: Plan) -> Workspace:
    workspace.plan = plan
    workspace.save(update_fields=["plan"])
    return workspace


def _used_up(workspace: Workspace, *, clicks: int = 3000, of: int | None = None) -> None:
    WorkspaceUsage.objects.create(
        workspace=workspace,
        month=date(2026, 11, 1),
        clicks=clicks,
        all_clicks=clicks,
        used_up_at=USED_UP,
        used_up_clicks=of or allowance(workspace).clicks_a_month,
        refreshed_at=NOW,
    )


def _days(days: int) -> Window:
    return Window(NOW - timedelta(days=days), NOW)


def test_each_plan_gives_as_much_as_the_smaller_one() -> None:
    def amounts(plan: Plan) -> list[float]:
        of = PLANS[plan]
        limits = [of.links_a_month, of.clicks_a_month, of.domains, of.members, of.tags, of.folders, of.retention_days]
        return [*(float("inf") if limit is None else limit for limit in limits), of.api_requests_a_minute]

    assert list(PLANS) == list(Plan)
    for smaller, larger in pairwise(Plan):
        assert all(a <= b for a, b in zip(amounts(smaller), amounts(larger), strict=True))
        assert PLANS[smaller].features <= PLANS[larger].features


def test_a_plan_without_limits_hides_nothing_and_asks_nothing(
    workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        seen = visible(workspace, _days(1800), NOW)
    assert seen.window == _days(1800)
    assert seen.notice is None


def test_clicks_from_before_the_retention_are_hidden(workspace: Workspace) -> None:
    window = Window(datetime(2026, 9, 1, tzinfo=UTC), NOW, ZoneInfo("Asia/Tokyo"))
    seen = visible(_on(workspace, Plan.FREE), window, NOW)

    assert seen.window == Window(datetime(2026, 10, 26, tzinfo=UTC), NOW, ZoneInfo("Asia/Tokyo"))
    assert seen.notice is not None
    assert seen.notice.code == NoticeCode.RETENTION
    assert seen.notice.larger == Plan.PRO
    assert seen.notice.hidden_before == datetime(2026, 10, 26, tzinfo=UTC)
    assert seen.notice.hidden_from is seen.notice.hidden_until is None
    assert seen.notice.message == (
        "The Free plan shows clicks of the last 30 days: those from before 26 October 2026 are hidden."
        " With the Pro plan they are shown."
    )


def test_nothing_is_left_of_a_window_that_is_hidden_as_a_whole(workspace: Workspace) -> None:
    window = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC))
    seen = visible(_on(workspace, Plan.FREE), window, NOW)
    assert seen.window is None
    assert seen.notice is not None
    assert seen.notice.larger == Plan.ENTERPRISE


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(("plan", "period"), [(Plan.FREE, "30d"), (Plan.PRO, "12m"), (Plan.TEAM, "ytd")])
def test_the_periods_that_a_plan_is_named_after_are_whole_in_every_zone(
    workspace: Workspace, zone: str, plan: Plan, period: str
) -> None:
    assert period in PERIODS
    _on(workspace, plan)
    for hour in range(0, 366 * 24, 37):
        now = NOW + timedelta(hours=hour)
        question = read_question({"period": period}, workspace=workspace, now=now, zone=zone, reach=EVERYTHING)
        assert visible(workspace, question.window, now).notice is None, now


def test_clicks_above_the_months_allowance_are_hidden(
    workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _used_up(_on(workspace, Plan.FREE))
    with django_assert_num_queries(1):
        seen = visible(workspace, _days(20), NOW)

    # What has the time of the last one is shown; a window ends just before its end.
    assert seen.window == Window(NOW - timedelta(days=20), USED_UP + MILLISECOND)
    assert seen.notice is not None
    assert seen.notice.code == NoticeCode.CLICKS
    assert seen.notice.larger == Plan.PRO
    assert seen.notice.hidden_before is None
    assert seen.notice.hidden_from == USED_UP + MILLISECOND
    assert seen.notice.hidden_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert seen.notice.message == (
        "The 2,500 clicks a month of the Free plan were used up on 12 November 2026 at 14:03 UTC:"
        " later ones are recorded, and hidden until 1 December 2026. Your links go on as before."
        " With the Pro plan they are shown."
    )


def test_days_after_the_allowance_show_nothing_and_say_why(workspace: Workspace) -> None:
    _used_up(_on(workspace, Plan.FREE), clicks=5_000_000)
    seen = visible(workspace, _days(1), NOW)
    assert seen.window is None
    assert seen.notice is not None
    assert seen.notice.larger == Plan.ENTERPRISE


def test_both_cuts_are_told_in_one_notice(workspace: Workspace) -> None:
    _used_up(_on(workspace, Plan.FREE), clicks=500_000)
    seen = visible(workspace, _days(60), NOW)
    assert seen.window == Window(datetime(2026, 10, 26, tzinfo=UTC), USED_UP + MILLISECOND)
    assert seen.notice is not None
    assert seen.notice.code == NoticeCode.BOTH
    assert seen.notice.larger == Plan.TEAM


def test_what_came_before_the_allowance_was_used_up_has_no_notice(workspace: Workspace) -> None:
    _used_up(_on(workspace, Plan.FREE))
    window = Window(NOW - timedelta(days=20), USED_UP + MILLISECOND)
    assert visible(workspace, window, NOW).window == window
    assert visible(workspace, window, NOW).notice is None


def test_hidden_clicks_are_shown_when_the_next_month_begins(workspace: Workspace) -> None:
    _used_up(_on(workspace, Plan.FREE))
    window = Window(datetime(2026, 11, 10, tzinfo=UTC), datetime(2026, 12, 1, 1, tzinfo=UTC))
    assert visible(workspace, window, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)).notice is not None
    assert visible(workspace, window, datetime(2026, 12, 1, tzinfo=UTC)).notice is None


def test_a_larger_plan_shows_them_at_once(workspace: Workspace, elsewhere: Workspace) -> None:
    _used_up(_on(workspace, Plan.FREE))
    assert visible(_on(workspace, Plan.PRO), _days(20), NOW).notice is None
    assert visible(_on(elsewhere, Plan.FREE), _days(20), NOW).notice is None  # another workspace's usage


def test_no_plan_is_larger_than_the_largest(workspace: Workspace) -> None:
    assert plan_above(_on(workspace, Plan.TEAM), 10) == Plan.ENTERPRISE
    assert plan_above(_on(workspace, Plan.ENTERPRISE), 10) is None
