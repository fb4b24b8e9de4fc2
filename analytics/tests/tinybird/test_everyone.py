"""The server's own questions: every workspace, each click once, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn, row
from analytics.tinybird_client import (
    ClickedLink,
    ClickedWorkspace,
    TinybirdNotConfigured,
    Window,
    everyones_clicks,
    is_configured,
)

DAY = datetime(2024, 2, 29, tzinfo=UTC)
WINDOW = Window(DAY, DAY + timedelta(days=1))


def _at(second: float) -> str:
    return (DAY + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _click(number: int, second: float, **values: object) -> dict[str, object]:
    return row(request_id=f"everyone-{number}", timestamp=_at(second), link_id="lnk_a", workspace_id="ws_e1") | values


@pytest.fixture(scope="module")
def asked(tinybird: StandIn) -> StandIn:
    """A day with clicks of two workspaces, and much that is to be left out."""
    rows = [
        _click(1, 10),
        _click(2, 20.25, outcome="app"),
        _click(3, 5, link_id="lnk_b", outcome="cloak"),
        _click(4, 30, bot=1),
        _click(5, 86_399.999, workspace_id="ws_e2", link_id="lnk_A"),
        _click(6, 40, outcome="not_found"),
        _click(7, 40, workspace_id="", link_id=""),
        _click(8, 86_400),
        _click(9, -0.001),
        _click(10, 50, workspace_id="ws_e2", link_id=""),
    ]
    tinybird.append(rows)
    tinybird.append(rows)  # sent again
    tinybird.append([_click(11, 60)])
    tinybird.append([_click(11, 60, bot=1)])  # a robot's after all
    return tinybird


@pytest.mark.parametrize("limit", [1, 2, 3, 5000])
def test_links_page_by_page(asked: StandIn, limit: int) -> None:
    found: list[ClickedLink] = []
    while True:
        after = (found[-1].workspace_id, found[-1].link_id) if found else ("", "")
        page = asked.everyone().links(DAY.date(), after=after, limit=limit)
        found += page
        if len(page) < limit:
            break
    assert found == [
        ClickedLink("ws_e1", "lnk_a", 2, DAY + timedelta(seconds=20.25)),
        ClickedLink("ws_e1", "lnk_b", 1, DAY + timedelta(seconds=5)),
        ClickedLink("ws_e2", "lnk_A", 1, DAY + timedelta(days=1, milliseconds=-1)),
    ]


@pytest.mark.parametrize("limit", [1, 2, 5000])
def test_usage_counts_everyone(asked: StandIn, limit: int) -> None:
    assert asked.everyone().usage(DAY.date(), DAY.date() + timedelta(days=1), limit=limit) == [
        ClickedWorkspace("ws_e1", 3, 5),
        ClickedWorkspace("ws_e2", 2, 2),
    ]


def test_the_nth_click(asked: StandIn) -> None:
    moments = [asked.everyone().nth_click("ws_e1", WINDOW, number) for number in (1, 2, 3, 4)]
    assert moments == [*(DAY + timedelta(seconds=seconds) for seconds in (5, 10, 20.25)), None]
    assert asked.everyone().nth_click("ws_nobody", WINDOW, 1) is None


def test_it_says_which_settings_are_missing(settings: Settings) -> None:
    settings.TINYBIRD_URL = settings.TINYBIRD_WORKSPACE_ID = ""
    settings.TINYBIRD_SIGNING_KEY = SIGNING_KEY
    assert not is_configured()
    with pytest.raises(TinybirdNotConfigured, match="TINYBIRD_URL, TINYBIRD_WORKSPACE_ID"):
        everyones_clicks()
    settings.TINYBIRD_URL, settings.TINYBIRD_WORKSPACE_ID = "http://127.0.0.1:1", WORKSPACE_ID
    assert is_configured()
