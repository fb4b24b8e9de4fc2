"""The Lambda function: records in, rows out, and which records are not done."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.columns import COLUMNS, REJECTED_COLUMNS
from analytics.forwarder import delivery, handler
from analytics.forwarder.agents import read_agent
from analytics.forwarder.config import Config, ConfigError
from analytics.forwarder.events import EventsApi
from analytics.forwarder.handler import Forwarder
from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents, canned_events, written
from analytics.tests.forwarder.log import fresh
from edge.resolver.click import Click

SECRET = "s" * 40


class Context:
    """What Lambda says of an invocation."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


@pytest.fixture
def reports() -> list[tuple[str, dict[str, Any]]]:
    """What the forwarder said."""
    return []


@pytest.fixture(autouse=True)
def _forwarder(
    events: CannedEvents, reports: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The function's own, without pauses."""
    made = Forwarder(
        Config(events.url, TOKEN, SECRET),
        api=EventsApi(events.url, TOKEN, timeout=5, sleep=lambda seconds: None),
        report=lambda event, **details: reports.append((event, details)),
    )
    monkeypatch.setattr(handler, "_kept", [made])
    yield
    made.close()


def record(number: int, data: bytes) -> dict[str, Any]:
    return {
        "kinesis": {"sequenceNumber": f"seq-{number}", "data": base64.b64encode(data).decode()},
        "eventSource": "aws:kinesis",
    }


def call(*data: bytes, seconds: float = 60.0) -> list[str]:
    """Hand over records with these bytes; returns the sequence numbers that are named as not done."""
    event = {"Records": [record(number, one) for number, one in enumerate(data)]}
    answer = handler.handler(event, Context(seconds))
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def clicks(count: int, start: int = 0) -> list[bytes]:
    return [fresh(request_id=f"r{number}") for number in range(start, start + count)]


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["request_id"] for row in rows]


def test_clicks_arrive(events: CannedEvents, reports: list[Any]) -> None:
    assert call(*clicks(3)) == []
    assert ids(events.clicks) == ["r0", "r1", "r2"]
    assert set(events.clicks[0]) == set(COLUMNS)
    assert events.rejected == reports == []


def test_nothing_to_do(events: CannedEvents) -> None:
    assert call() == call(b"", b"\n") == []
    assert events.calls == []


def test_a_record_of_many_lines(events: CannedEvents) -> None:
    assert call(b"".join(clicks(3)), clicks(1, start=3)[0]) == []
    assert ids(events.clicks) == ["r0", "r1", "r2", "r3"]


def test_a_poison_line_is_set_aside_and_blocks_nothing(events: CannedEvents, reports: list[Any]) -> None:
    assert call(fresh(request_id="r0"), b"\xff\xfe torn", fresh(request_id="r1") + b"half a li") == []
    assert ids(events.clicks) == ["r0", "r1"]
    assert [(row["sequence"], row["line"], row["reason"], row["size"]) for row in events.rejected] == [
        ("seq-1", 0, "not utf-8", 7),
        ("seq-2", 1, "torn", 9),
    ]
    assert set(events.rejected[0]) == set(REJECTED_COLUMNS)
    assert reports == [("lines_set_aside", {"lines": 2, "reasons": ["not utf-8", "torn"]})]


def test_what_is_set_aside_holds_nothing_of_the_visitor(events: CannedEvents) -> None:
    call(fresh(ip="203.0.113.99", agent="Peculiar/1.0", sc_status="bad"))
    assert events.rejected[0]["reason"] == "number"
    assert "203.0.113.99" not in json.dumps(events.rejected)
    assert "Peculiar" not in json.dumps(events.rejected)


def test_what_is_not_base64(events: CannedEvents) -> None:
    broken = record(0, b"")
    broken["kinesis"]["data"] = "%%%"
    assert handler.handler({"Records": [broken, record(1, fresh())]}, Context()) == {"batchItemFailures": []}
    assert [row["reason"] for row in events.rejected] == ["not base64"]
    assert len(events.clicks) == 1


def test_a_fault_of_ours_costs_one_line(
    events: CannedEvents, reports: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(text: str) -> Any:
        if text == "trap":
            raise ZeroDivisionError(f"cannot divide {text}")
        return read_agent(text)

    monkeypatch.setattr("analytics.forwarder.rows.read_agent", faulty)
    assert call(fresh(request_id="r0"), fresh(agent="trap"), fresh(request_id="r1")) == []
    assert ids(events.clicks) == ["r0", "r1"]
    assert events.rejected[0]["reason"] == "failed"
    event, details = reports[0]
    assert (event, details["error"]) == ("line_failed", "ZeroDivisionError")
    assert details["at"].startswith("test_handler.py:")
    assert "trap" not in str(details)


def test_an_outage_is_named_from_its_first_record_on(
    events: CannedEvents, reports: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MAX_ROWS", 2)
    data = [*clicks(4), b"torn early", *clicks(3, start=4), b"torn late"]
    events.answers = [written(2), *[(503, {}, b"down")] * 5]
    assert call(*data) == ["seq-2"]
    assert events.rejected == []  # they come again, too
    assert reports[-1][0] == "not_delivered"
    assert call(*data[2:]) == []
    assert ids(events.clicks) == ["r2", "r3", "r4", "r5", "r6"]
    assert len(events.rejected) == 2


def test_what_was_set_aside_before_an_outage_is_kept(events: CannedEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "MAX_ROWS", 2)
    events.answers = [written(2), *[(503, {}, b"down")] * 5]
    assert call(b"torn", *clicks(3), b"torn") == ["seq-3"]
    assert [row["sequence"] for row in events.rejected] == ["seq-0"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_token_loses_nothing(events: CannedEvents, status: int) -> None:
    events.answers = [(status, {}, b"no")]
    assert call(*clicks(2)) == ["seq-0"]
    assert events.rejected == []


def test_a_row_that_is_refused_is_set_aside(events: CannedEvents, reports: list[Any]) -> None:
    events.refuses = lambda row: row.get("request_id") == "r3"
    assert call(*clicks(7)) == []
    assert ids(events.clicks) == ["r0", "r1", "r2", "r4", "r5", "r6"]
    (rejected,) = events.rejected
    assert (rejected["sequence"], rejected["reason"]) == ("seq-3", "refused")
    assert json.loads(rejected["detail"])["request_id"] == "r3"
    assert ("row_refused", {"error": '400 {"error":"invalid row"}'}) in reports


def test_when_every_row_is_refused_it_is_not_the_rows(events: CannedEvents) -> None:
    events.refuses = lambda row: "request_id" in row
    assert call(*clicks(60)) == ["seq-0"]
    assert events.clicks == events.rejected == []


def test_when_nothing_is_taken_a_refused_row_is_not_lost(events: CannedEvents) -> None:
    """A data source that is not there refuses the row, and what says that it was refused, too."""
    events.refuses = lambda row: True
    assert call(*clicks(1)) == ["seq-0"]
    assert events.clicks == events.rejected == []


@pytest.mark.parametrize("status", [400, 403, 404, 413])
def test_torn_lines_that_nothing_takes_hold_up_no_clicks(events: CannedEvents, reports: list[Any], status: int) -> None:
    """As when the data source of rejected lines was never made."""
    events.answers = [written(1), (status, {}, b"no")]
    assert call(fresh(), b"torn") == []
    assert ("lines_unrecorded", {"lines": 1, "sequence": "seq-1", "error": f"{status} no"}) in reports
    assert reports[-1] == ("lines_set_aside", {"lines": 1, "reasons": ["torn"]})


def test_in_an_outage_torn_lines_come_again(events: CannedEvents) -> None:
    events.answers = [written(2), *[(503, {}, b"down")] * 5]
    assert call(fresh(), b"torn", fresh()) == ["seq-1"]


def test_batches_are_bounded(events: CannedEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "MAX_ROWS", 4)
    assert call(*clicks(10)) == []
    assert events.sizes == [4, 4, 2]
    monkeypatch.setattr(delivery, "MAX_BYTES", 1_500)  # two rows
    events.sizes.clear()
    assert call(*clicks(5)) == []
    assert events.sizes == [2, 2, 1]
    monkeypatch.setattr(delivery, "MAX_BYTES", 10)
    events.sizes.clear()
    assert call(*clicks(2)) == []
    assert events.sizes == [1, 1]


def test_a_batch_that_is_too_large_goes_in_halves(events: CannedEvents) -> None:
    events.max_rows = 3
    assert call(*clicks(10)) == []
    assert ids(events.clicks) == [f"r{number}" for number in range(10)]


def test_quarantine_is_reported(events: CannedEvents, reports: list[Any]) -> None:
    events.answers = [written(1, quarantined=1)]
    assert call(*clicks(2)) == []
    assert reports == [("rows_quarantined", {"rows": 1})]


def test_a_view_that_fails_is_reported_and_holds_nobody_up(events: CannedEvents, reports: list[Any]) -> None:
    events.answers = [(422, {}, b"view")]
    assert call(*clicks(2)) == []
    assert reports == [("view_failed", {"rows": 2})]


def test_without_time_nothing_is_sent(events: CannedEvents) -> None:
    assert call(*clicks(2), seconds=2.0) == ["seq-0"]
    assert events.calls == []


def test_every_tenant_gets_its_own(events: CannedEvents) -> None:
    owners = [(f"ws_{number}", f"lnk_{number}") for number in range(50)]
    call(*(fresh(click=Click("r", link, workspace, 1)) for workspace, link in owners))
    assert [(row["workspace_id"], row["link_id"]) for row in events.clicks] == owners


def test_a_configuration_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "_kept", [])
    monkeypatch.setenv("TINYBIRD_URL", "https://tinybird.example")
    monkeypatch.delenv("TINYBIRD_TOKEN", raising=False)
    with pytest.raises(ConfigError, match="TINYBIRD_TOKEN"):
        call(*clicks(1))


def test_reports_are_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    handler.report_json("lines_set_aside", lines=2, reasons=["torn"])
    assert json.loads(capsys.readouterr().out) == {"event": "lines_set_aside", "lines": 2, "reasons": ["torn"]}


_BAD = st.one_of(st.binary(min_size=1, max_size=60), st.just(b"torn\tline"), st.just(fresh()[:90]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), _BAD), max_size=12), st.lists(st.sampled_from([200, 429, 503, 403]), max_size=12))
def test_read_again_from_what_is_named_everything_arrives(
    monkeypatch: pytest.MonkeyPatch, records: list[bytes | None], statuses: list[int]
) -> None:
    """As Lambda does: whatever fails, it hands over the rest again, and in the end every click is there."""
    monkeypatch.setattr(delivery, "MAX_ROWS", 2)
    with canned_events() as events:
        api = EventsApi(events.url, TOKEN, timeout=5, sleep=lambda seconds: None)
        made = Forwarder(Config(events.url, TOKEN, SECRET), api=api, report=lambda event, **details: None)
        monkeypatch.setattr(handler, "_kept", [made])
        events.answers = [(status, {}, b"lies") for status in statuses]
        data = [fresh(request_id=f"r{place}") if one is None else one for place, one in enumerate(records)]
        left = data
        for _ in range(40):
            failed = call(*left)
            if not failed:
                break
            left = left[int(failed[0].removeprefix("seq-")) :]
        else:
            raise AssertionError("it never ended")
        expected = {f"r{place}" for place, one in enumerate(records) if one is None}
        assert set(ids(events.clicks)) == expected
        made.close()
