"""The local Tinybird answers appends as Tinybird's Events API does."""

import gzip
import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.columns import REJECTED_COLUMNS
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, SIGNING_KEY, StandIn, row
from analytics.tinybird_client import ClickedWorkspace, Dimension, Window
from getowl.local.tinybird import MAX_BODY_BYTES, PROJECT

EVENTS = "/v0/events?name=clicks&wait=true"
GOOD = row(timestamp="2026-04-01 00:00:00.000", request_id="one", workspace_id="ws_events")


def post(tinybird: StandIn, body: bytes, path: str = EVENTS, **options: Any) -> tuple[int, dict[str, Any]]:
    """The status and the answer of an append."""
    options.setdefault("token", APPEND_TOKEN)
    response = tinybird.request("POST", path, body=body, **options)
    return response.status, json.loads(response.data)


def ndjson(*rows: Any) -> bytes:
    """One object a line."""
    return "\n".join(json.dumps(value) for value in rows).encode()


def test_rows_are_taken(tinybird: StandIn) -> None:
    assert post(tinybird, ndjson(GOOD, GOOD)) == (200, {"successful_rows": 2, "quarantined_rows": 0})
    assert post(tinybird, ndjson(GOOD), "/v0/events?name=clicks")[0] == 202
    packed = post(tinybird, gzip.compress(ndjson(GOOD)), headers={"Content-Encoding": "gzip"})
    assert packed == (200, {"successful_rows": 1, "quarantined_rows": 0})
    assert post(tinybird, ndjson(GOOD), token=SIGNING_KEY)[0] == 200


def test_times_may_be_written_as_iso(tinybird: StandIn) -> None:
    assert post(tinybird, ndjson(GOOD | {"timestamp": "2026-04-01T00:00:00.5Z"}))[1]["quarantined_rows"] == 0


def test_a_set_aside_line_is_taken(tinybird: StandIn) -> None:
    line = {name: "" if "String" in kind else 0 for name, kind in REJECTED_COLUMNS.items()}
    line["timestamp"] = "2026-04-01 00:00:00.000"
    path = "/v0/events?name=rejected_lines&wait=true"
    assert post(tinybird, ndjson(line), path) == (200, {"successful_rows": 1, "quarantined_rows": 0})


@pytest.mark.parametrize(
    "bad",
    [
        {name: value for name, value in GOOD.items() if name != "host"},
        GOOD | {"host": None},
        GOOD | {"host": 7},
        GOOD | {"host": "\ud800"},
        GOOD | {"bot": 256},
        GOOD | {"bot": -1},
        GOOD | {"bot": True},
        GOOD | {"visitor": 2**64},
        GOOD | {"visitor": "1"},
        GOOD | {"latency_ms": "fast"},
        GOOD | {"latency_ms": float("nan")},
        GOOD | {"timestamp": "yesterday"},
        GOOD | {"timestamp": "2026-02-30 00:00:00.000"},
        GOOD | {"timestamp": "9999-01-01 00:00:00.000"},
        GOOD | {"timestamp": 1},
        [],
        "click",
    ],
)
def test_a_row_that_does_not_fit_goes_to_quarantine_and_keeps_no_other_back(tinybird: StandIn, bad: Any) -> None:
    assert post(tinybird, ndjson(bad, GOOD)) == (200, {"successful_rows": 1, "quarantined_rows": 1})


def test_a_line_that_is_no_json_goes_to_quarantine(tinybird: StandIn) -> None:
    body = b'{"torn": \n' + ndjson(GOOD) + b"\n" + b"[" * 100_000
    assert post(tinybird, body) == (200, {"successful_rows": 1, "quarantined_rows": 2})


@pytest.mark.parametrize(
    ("path", "body", "options", "status"),
    [
        ("/v0/events?wait=true", ndjson(GOOD), {}, 400),
        ("/v0/events?name=nothing", ndjson(GOOD), {}, 404),
        (EVENTS, b"", {}, 400),
        (EVENTS, b"\xff\xfe", {}, 400),
        (EVENTS, b"not gzip", {"headers": {"Content-Encoding": "gzip"}}, 400),
        (EVENTS, gzip.compress(ndjson(GOOD))[:-9], {"headers": {"Content-Encoding": "gzip"}}, 400),
        (EVENTS, b" " * (MAX_BODY_BYTES + 1), {}, 413),
        (EVENTS, gzip.compress(b" " * (MAX_BODY_BYTES + 1)), {"headers": {"Content-Encoding": "gzip"}}, 413),
        (EVENTS, ndjson(GOOD), {"token": "p.wrong"}, 403),
        (EVENTS, ndjson(GOOD), {"token": ""}, 403),
        ("/v0/sql", ndjson(GOOD), {}, 404),
    ],
)
def test_what_is_refused(tinybird: StandIn, path: str, body: bytes, options: dict[str, Any], status: int) -> None:
    answer = post(tinybird, body, path, **options)
    assert answer[0] == status
    assert answer[1]["error"]


def test_rows_of_an_earlier_version_stay_when_a_column_is_added(own_tinybird: StandIn, tmp_path: Path) -> None:
    own_tinybird.project = tmp_path / "project"
    shutil.copytree(PROJECT, own_tinybird.project)
    clicks = own_tinybird.project / "datasources" / "clicks.datasource"
    whole = clicks.read_text()
    clicks.write_text(whole.replace("    `click_id` LowCardinality(String) `json:$.click_id`,\n", ""))
    assert clicks.read_text() != whole
    own_tinybird.start()
    assert post(own_tinybird, ndjson(GOOD))[0] == 200
    own_tinybird.stop()
    clicks.write_text(whole)
    own_tinybird.start()
    own_tinybird.append([GOOD | {"request_id": "two", "click_id": "gclid"}])
    window = Window(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC))
    asked = own_tinybird.clicks("ws_events")
    assert {row.value: row.clicks for row in asked.breakdown(window, Dimension.CLICK_IDS)} == {"": 1, "gclid": 1}
    assert [usage.clicks for usage in asked.usage(window.start.date(), window.end.date())] == [2]


def test_a_view_that_came_later_is_filled_from_the_rows_that_are_there(own_tinybird: StandIn, tmp_path: Path) -> None:
    own_tinybird.project = tmp_path / "project"
    shutil.copytree(PROJECT, own_tinybird.project)
    later = ("materializations/clicks_by_day_mv", "endpoints/all_usage", "endpoints/all_link_days")
    files = {own_tinybird.project / f"{name}.pipe": (PROJECT / f"{name}.pipe").read_text() for name in later}
    for file in files:
        file.unlink()
    own_tinybird.start()
    own_tinybird.append([GOOD])
    own_tinybird.stop()
    for file, text in files.items():
        file.write_text(text)
    for _ in range(2):  # and once only
        own_tinybird.start()
        assert own_tinybird.everyone().usage(date(2026, 4, 1), date(2026, 4, 2)) == [
            ClickedWorkspace("ws_events", 1, 1)
        ]
        own_tinybird.stop()


def test_too_many_appends_in_a_second_are_told_to_wait(own_tinybird: StandIn) -> None:
    own_tinybird.rate = 1
    own_tinybird.start()
    answers = [own_tinybird.request("POST", EVENTS, body=ndjson(GOOD), token=APPEND_TOKEN) for _ in range(20)]
    refused = [answer for answer in answers if answer.status == 429]
    assert answers[0].status == 200
    assert refused
    assert refused[0].headers["Retry-After"] == "1"
    assert json.loads(refused[0].data)["error"]
