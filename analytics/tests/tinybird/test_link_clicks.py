"""Numbers on links: after any history they are what the store of clicks says."""

import io
import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from accounts.models import User, Workspace
from analytics import tasks
from analytics.services import link_clicks
from analytics.services.alone import LINKS, alone
from analytics.tests.tinybird.stand_in import StandIn, row
from analytics.tinybird_client import Everyone, TinybirdUnavailable
from edge.models import EdgeChange
from links.models import Link, LinkClicks
from links.services import link_create, link_delete

DAY = datetime(2025, 3, 30, tzinfo=UTC)
NOW = DAY + timedelta(hours=15)
Rows = list[dict[str, Any]]
_numbers = itertools.count()


def click(link: Link, second: float, **values: object) -> dict[str, Any]:
    """A click of a person on the link, so many seconds after the day began."""
    at = (DAY + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    request = f"number-{next(_numbers)}"
    return row(workspace_id=link.workspace.public_id, link_id=link.public_id, timestamp=at, request_id=request) | values


def make(workspace: Workspace, author: User, count: int) -> list[Link]:
    """Some links, published."""
    url = "https://example.com"
    links = [link_create(workspace=workspace, actor=Actor(user=author), destination=url) for _ in range(count)]
    EdgeChange.objects.all().delete()
    return links


def numbers(*links: Link) -> list[tuple[int, datetime | None]]:
    """Clicks and the last one's time, as the database has them."""
    found = Link.objects.in_bulk([link.pk for link in links])
    return [(found[link.pk].clicks, found[link.pk].last_clicked_at) for link in links]


def second(number: float) -> datetime:
    """So many seconds after the day began."""
    return DAY + timedelta(seconds=number)


@pytest.fixture
def pair(workspace: Workspace, alice: User) -> list[Link]:
    """Two links of Acme."""
    return make(workspace, alice, 2)


def test_clicks_are_counted_once_and_the_link_is_not_edited(asked_by_django: StandIn, pair: list[Link]) -> None:
    one, two = pair
    rows = [click(one, 10), click(one, 20.5), click(one, 30, bot=1), click(two, -5, outcome="cloak")]
    asked_by_django.append(rows)
    asked_by_django.append(rows)
    before = Link.objects.values("version", "updated_at").get(pk=one.pk)

    assert link_clicks.refresh_recent(NOW) == 2
    assert numbers(one, two) == [(2, second(20.5)), (1, second(-5))]
    assert link_clicks.refresh_recent(NOW) == 0
    assert link_clicks.refresh_late(NOW) == 0
    assert numbers(one, two) == [(2, second(20.5)), (1, second(-5))]
    assert Link.objects.values("version", "updated_at").get(pk=one.pk) == before
    assert not EdgeChange.objects.exists()


def test_a_click_that_becomes_a_robots_is_taken_back(asked_by_django: StandIn, pair: list[Link]) -> None:
    one, two = pair
    rows = [click(one, -86_400), click(one, 10), click(two, 10)]
    asked_by_django.append(rows)
    link_clicks.refresh_late(NOW)
    assert numbers(one, two) == [(2, second(10)), (1, second(10))]

    asked_by_django.append([rows[1] | {"bot": 1}, rows[2] | {"bot": 1}])
    assert link_clicks.refresh_recent(NOW) == 2
    assert numbers(one, two) == [(1, second(-86_400)), (0, None)]
    assert LinkClicks.objects.filter(link__in=pair).values_list("link_id", "clicks").get() == (one.pk, 1)


def test_only_the_links_workspace_counts(asked_by_django: StandIn, pair: list[Link], elsewhere: Workspace) -> None:
    rows = [click(pair[0], 1, workspace_id=elsewhere.public_id), click(pair[0], 2, link_id="lnk_unknown")]
    asked_by_django.append(rows)
    link_clicks.refresh_recent(NOW)
    assert numbers(*pair) == [(0, None), (0, None)]


def test_days_are_copied_page_by_page(
    asked_by_django: StandIn, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = make(workspace, alice, 7)
    rows = [click(link, number) for number, link in enumerate(links)]
    asked_by_django.append(rows)
    monkeypatch.setattr(link_clicks, "PAGE", 2)
    link_clicks.refresh_recent(NOW)
    assert [count for count, _ in numbers(*links)] == [1] * 7

    gone = [0, 3, 6]
    asked_by_django.append([rows[number] | {"bot": 1} for number in gone])
    assert link_clicks.refresh_recent(NOW) == len(gone)
    assert [count for count, _ in numbers(*links)] == [int(number not in gone) for number in range(7)]


def test_what_was_not_finished_goes_on_where_it_stopped(
    asked_by_django: StandIn, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = make(workspace, alice, 3)
    asked_by_django.append([click(link, 1) for link in links])
    monkeypatch.setattr(link_clicks, "PAGE", 1)
    monkeypatch.setattr(link_clicks, "SECONDS", -1.0)
    calls = 0
    while (
        sum(count for count, _ in numbers(*links)) < len(links) and calls < 200
    ):  # other tests' links have a turn, too
        link_clicks.refresh_recent(NOW)
        calls += 1
    assert calls >= len(links)
    assert [count for count, _ in numbers(*links)] == [1, 1, 1]


def test_a_deleted_link_is_left_out(asked_by_django: StandIn, pair: list[Link], alice: User) -> None:
    asked_by_django.append([click(pair[0], 1), click(pair[1], 1)])
    link_clicks.refresh_recent(NOW)
    link_delete(link=pair[0], actor=Actor(user=alice))
    assert not LinkClicks.objects.filter(link_id=pair[0].pk).exists()
    asked_by_django.append([click(pair[1], 2)])
    assert link_clicks.refresh_recent(NOW) == 1
    assert numbers(pair[1]) == [(2, second(2))]


@pytest.mark.django_db(transaction=True)
def test_a_day_that_another_process_copies_is_left_to_it(
    asked_by_django: StandIn, taken: Callable[[int, int], None], pair: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(LINKS, DAY.date().toordinal())
    asked_by_django.append([click(pair[0], 1), click(pair[1], -1)])
    assert link_clicks.refresh_recent(NOW) >= 1
    assert numbers(*pair) == [(0, None), (1, second(-1))]

    monkeypatch.setattr(link_clicks, "WAIT_SECONDS", 0.0)
    with pytest.raises(CommandError, match=r"Another process is counting the clicks of 2025-03-30.*may be repeated"):
        call_command("refresh_clicks", "--from", "2025-03-30", "--to", "2025-03-30")


def test_a_lock_is_given_back_also_after_a_failure(db: None) -> None:
    with pytest.raises(ZeroDivisionError), alone(LINKS, 1) as free:
        assert free
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [LINKS])
        assert cursor.fetchone() == (0,)


def test_killed_between_pages_nothing_is_counted_twice(
    asked_by_django: StandIn, workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = make(workspace, alice, 5)
    asked_by_django.append([click(link, number) for number, link in enumerate(links)])
    monkeypatch.setattr(link_clicks, "PAGE", 1)
    really, answers = Everyone.links, itertools.count(1)

    def dies_at_the_third(self: Everyone, *args: Any, **options: Any) -> Any:
        if next(answers) == 3:
            raise TinybirdUnavailable("Tinybird cannot be reached")
        return really(self, *args, **options)

    monkeypatch.setattr(Everyone, "links", dies_at_the_third)
    with pytest.raises(TinybirdUnavailable):
        link_clicks.refresh_recent(NOW)
    monkeypatch.setattr(Everyone, "links", really)
    link_clicks.refresh_recent(NOW)
    assert [count for count, _ in numbers(*links)] == [1] * 5


def test_the_command_counts_old_days_and_their_usage(asked_by_django: StandIn, pair: list[Link]) -> None:
    asked_by_django.append([click(pair[0], -40 * 86_400), click(pair[0], 0)])
    out = io.StringIO()
    call_command("refresh_clicks", "--from", "2025-02-01", "--to", "2025-03-30", stdout=out)
    assert "numbers on links and" in out.getvalue()
    assert numbers(pair[0]) == [(2, second(0))]
    usage = pair[0].workspace.usage.order_by("month").values_list("month", "clicks")
    assert list(usage) == [(date(2025, 2, 1), 1), (date(2025, 3, 1), 1)]
    with pytest.raises(CommandError, match="must not be before"):
        call_command("refresh_clicks", "--from", "2025-02-02", "--to", "2025-02-01")


def test_the_tasks_look_at_today_and_at_late_days(
    asked_by_django: StandIn, pair: list[Link], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    rows = [click(pair[0], 0), click(pair[0], -86_400), click(pair[0], -7 * 86_400), click(pair[0], -8 * 86_400)]
    asked_by_django.append(rows)
    tasks.refresh_clicks()
    assert numbers(pair[0])[0][0] == 2
    tasks.refresh_late_clicks()
    assert numbers(pair[0])[0][0] == 3


def _some_history(dice: random.Random, store: StandIn, links: list[Link], steps: int) -> dict[str, dict[str, Any]]:
    """Clicks, repeated ones, ones that are classified anew, and counts of some days, in any order."""
    truth: dict[str, dict[str, Any]] = {}
    for _ in range(steps):
        what = dice.randrange(5)
        if what == 0 or not truth:
            fresh = [
                click(dice.choice(links), dice.randrange(-3 * 86_400, 86_400), bot=int(dice.random() < 0.2))
                for _ in range(dice.randrange(1, 5))
            ]
            store.append(fresh)
            truth |= {one["request_id"]: one for one in fresh}
        elif what == 1:
            store.append(dice.choices(list(truth.values()), k=3))
        elif what == 2:
            changed = dice.choice(list(truth.values()))
            changed = changed | {"bot": 1 - changed["bot"], "outcome": dice.choice(["click", "click", "expired"])}
            truth[changed["request_id"]] = changed
            store.append([changed])
        elif what == 3:
            link_clicks.refresh_recent(NOW - timedelta(days=dice.randrange(4)))
        else:
            first = DAY.date() - timedelta(days=dice.randrange(4))
            link_clicks.refresh_days(first, first + timedelta(days=dice.randrange(1, 3)))
    return truth


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 25))
def test_any_history_ends_with_the_truth(
    asked_by_django: StandIn, workspace: Workspace, alice: User, seed: int, steps: int
) -> None:
    links = make(workspace, alice, 3)
    truth = _some_history(random.Random(seed), asked_by_django, links, steps)
    link_clicks.refresh_days(DAY.date() - timedelta(days=3), DAY.date() + timedelta(days=1))

    expected: dict[int, dict[date, list[datetime]]] = {link.pk: {} for link in links}
    by_id = {link.public_id: link.pk for link in links}
    for one in truth.values():
        if one["bot"] == 0 and one["outcome"] == "click":
            at = datetime.fromisoformat(one["timestamp"]).replace(tzinfo=UTC)
            expected[by_id[one["link_id"]]].setdefault(at.date(), []).append(at)
    rows = LinkClicks.objects.filter(link__in=links).values_list("link_id", "day", "clicks", "last_at")
    assert set(rows) == {
        (pk, day, len(times), max(times)) for pk, days in expected.items() for day, times in days.items()
    }
    for link, (count, last) in zip(links, numbers(*links), strict=True):
        times = [at for each in expected[link.pk].values() for at in each]
        assert (count, last) == (len(times), max(times, default=None))
