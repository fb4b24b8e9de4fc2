"""Delivery is at least once: a row that comes again changes no number, and what was acknowledged is never lost."""

import copy
import signal
import time
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import pytest

from analytics.tests.tinybird import truth
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, StandIn, row
from analytics.tinybird_client import Bots, Dimension, TinybirdUnavailable, Transport, Unit, Window

WINDOW = Window(truth.FIRST - timedelta(days=3), truth.FIRST + timedelta(days=20))


def everything(tinybird: StandIn, workspace: str) -> dict[str, Any]:
    """Every number there is about a workspace."""
    asked = tinybird.clicks(workspace)
    return {
        "summary": asked.summary(WINDOW, bots=Bots.SHOW),
        "hours": asked.timeseries(WINDOW, Unit.HOUR),
        "months": asked.timeseries(WINDOW, Unit.MONTH, bots=Bots.ONLY),
        "missing": asked.missing(WINDOW),
        "events": asked.events(WINDOW, limit=1000),
        "usage": asked.usage(date(2026, 1, 1), date(2027, 1, 1)),
    } | {dimension.value: asked.breakdown(WINDOW, dimension, limit=100) for dimension in Dimension}


def replayed(workspace: str) -> list[dict[str, Any]]:
    """The generated clicks, for a workspace of this test's own."""
    rows = copy.deepcopy(truth.generate())
    for click in rows:
        click["workspace_id"] = workspace
    return rows


def test_sending_everything_again_changes_no_number(tinybird: StandIn) -> None:
    rows = replayed("ws_replay")
    tinybird.append(rows)
    before = everything(tinybird, "ws_replay")
    assert before["summary"].clicks > 1000
    tinybird.append(rows)
    # Again, cut into other batches and in another order, as a forwarder does that was killed in the middle.
    for at in range(0, len(rows), 700):
        tinybird.append(reversed(rows[at : at + 700]))
    assert everything(tinybird, "ws_replay") == before


def test_the_same_row_twice_in_one_batch_is_one_click(tinybird: StandIn) -> None:
    click = row(timestamp="2026-10-25 00:00:00.000", request_id="twice", workspace_id="ws_twice")
    tinybird.append([click, click])
    asked = tinybird.clicks("ws_twice")
    assert asked.summary(WINDOW).clicks == 1
    assert [usage.all_clicks for usage in asked.usage(date(2026, 10, 1), date(2026, 11, 1))] == [1]


def test_a_replay_by_a_forwarder_that_classifies_otherwise_replaces_the_row(tinybird: StandIn) -> None:
    click = row(timestamp="2026-10-25 00:00:00.000", request_id="again", workspace_id="ws_again", browser="Chrome")
    tinybird.append([click])
    tinybird.append([click | {"browser": "Edge", "bot": 1, "bot_name": "owlbot"}])
    asked = tinybird.clicks("ws_again")
    assert asked.summary(WINDOW).clicks == 0
    assert [(r.value, r.clicks) for r in asked.breakdown(WINDOW, Dimension.BROWSERS, bots=Bots.SHOW)] == [("Edge", 1)]
    assert [(one.clicks, one.all_clicks) for one in asked.usage(date(2026, 10, 1), date(2026, 11, 1))] == [(0, 1)]


def _numbered(number: int) -> dict[str, Any]:
    at = datetime(2026, 10, 25, tzinfo=UTC) + timedelta(seconds=number)
    return row(timestamp=at.strftime("%Y-%m-%d %H:%M:%S.000"), request_id=f"r{number}")


def test_what_was_acknowledged_survives_kill_9(own_tinybird: StandIn) -> None:
    own_tinybird.start()
    acknowledged: list[int] = []

    def send() -> None:
        transport = Transport(own_tinybird.url, tries=1)
        for number in range(100_000):
            try:
                transport.append("clicks", [_numbered(number)], token=APPEND_TOKEN)
            except TinybirdUnavailable:
                return
            acknowledged.append(number)

    sender = Thread(target=send)
    sender.start()
    deadline = time.monotonic() + 60
    while len(acknowledged) < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    own_tinybird.kill()
    sender.join(60)
    assert own_tinybird.process is not None
    assert own_tinybird.process.returncode == -signal.SIGKILL
    own_tinybird.start()
    asked = own_tinybird.clicks("ws_acme")
    clicks = asked.summary(WINDOW).clicks
    [usage] = asked.usage(date(2026, 10, 1), date(2026, 11, 1))
    # One that was stored while its answer was on the way may be there too.
    assert len(acknowledged) >= 100
    assert {clicks, usage.clicks} <= {len(acknowledged), len(acknowledged) + 1}
    # Who got no answer sends again, and then both agree.
    own_tinybird.append([_numbered(len(acknowledged))])
    [usage] = asked.usage(date(2026, 10, 1), date(2026, 11, 1))
    assert asked.summary(WINDOW).clicks == usage.clicks == len(acknowledged) + 1


@pytest.mark.parametrize("moment", ["2026-09-30 23:59:59.999", "2026-10-01 00:00:00.000"])
def test_a_window_begins_at_its_first_millisecond_and_ends_before_its_last(tinybird: StandIn, moment: str) -> None:
    workspace = f"ws_edge_{moment[8:10]}"
    tinybird.append([row(timestamp=moment, request_id="edge", workspace_id=workspace)])
    september, october, november = (datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10, 11))
    in_october = moment.startswith("2026-10")
    assert tinybird.clicks(workspace).summary(Window(october, november)).clicks == int(in_october)
    assert tinybird.clicks(workspace).summary(Window(september, october)).clicks == int(not in_october)
