"""One call of the Events API: it fails, hangs, throttles and lies."""

import socket
import time
from collections.abc import Iterator

import pytest

from analytics.forwarder.events import (
    EventsApi,
    EventsError,
    Misconfigured,
    Refused,
    Sent,
    TooLarge,
    Unavailable,
)
from analytics.tests.forwarder.canned_events import TOKEN, CannedEvents, drip, hang, hang_up, written

ROWS = [b'{"a":1}\n', b'{"a":2}\n']


class Api(EventsApi):
    """Pauses are noted, not waited for; `now` is a clock that they move."""

    def __init__(self, url: str, token: str = TOKEN, timeout: float = 5.0) -> None:
        self.now = 1_000.0
        self.pauses: list[float] = []
        super().__init__(url, token, timeout=timeout, clock=lambda: self.now, sleep=self._pause)

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def put(self, seconds: float = 100.0) -> Sent:
        return self.send("clicks", ROWS, self.now + seconds)


@pytest.fixture
def api(events: CannedEvents) -> Iterator[Api]:
    made = Api(events.url)
    yield made
    made.close()


def test_rows_arrive(api: Api, events: CannedEvents) -> None:
    assert api.put() == Sent(2, 0)
    assert api.put() == Sent(2, 0)
    assert events.clicks == [{"a": 1}, {"a": 2}] * 2
    assert api.pauses == []


def test_an_address_with_a_path(events: CannedEvents) -> None:
    api = Api(events.url + "/proxy/")
    with pytest.raises(Misconfigured, match="403"):  # the canned API is at the root only
        api.put()
    api.close()


@pytest.mark.parametrize("url", ["", "tinybird.example", "ftp://tinybird.example", "https://"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        EventsApi(url, TOKEN)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 202, 204, 100 + 318])
def test_what_may_go_well_the_next_time(api: Api, events: CannedEvents, status: int) -> None:
    events.answers = [(status, {}, b"")] * 2
    assert api.put() == Sent(2, 0)
    assert len(api.pauses) == 2
    assert 0.2 <= api.pauses[0] <= 0.4
    assert 0.4 <= api.pauses[1] <= 0.8


def test_it_gives_up(api: Api, events: CannedEvents) -> None:
    events.answers = [(503, {}, b"down")] * 100
    with pytest.raises(Unavailable, match="503 down"):
        api.put()
    assert len(events.calls) == 5
    assert len(api.pauses) == 4


def test_it_waits_as_long_as_it_is_told(api: Api, events: CannedEvents) -> None:
    events.answers = [(429, {"Retry-After": "7"}, b""), (503, {"Retry-After": "3600"}, b"")]
    assert api.put() == Sent(2, 0)
    assert api.pauses == [7.0, 60.0]


def test_but_not_beyond_its_time(api: Api, events: CannedEvents) -> None:
    events.answers = [(429, {"Retry-After": "30"}, b"slow down")]
    with pytest.raises(Unavailable, match="429"):
        api.put(seconds=20)
    assert api.pauses == []
    with pytest.raises(Unavailable, match="no time"):
        api.put(seconds=0)
    assert len(events.calls) == 1


@pytest.mark.parametrize("value", ["soon", "-1", "Wed, 25 Nov 2026 16:00:00 GMT", "1e9", ""])
def test_a_pause_that_cannot_be_read_is_its_own(api: Api, events: CannedEvents, value: str) -> None:
    events.answers = [(429, {"Retry-After": value}, b"")]
    assert api.put() == Sent(2, 0)
    assert 0.2 <= api.pauses[0] <= 0.4


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (413, TooLarge),
        (401, Misconfigured),
        (403, Misconfigured),
        (404, Misconfigured),
        (302, Misconfigured),
    ],
)
def test_what_no_second_attempt_helps(api: Api, events: CannedEvents, status: int, error: type[EventsError]) -> None:
    events.answers = [(status, {"Location": "https://elsewhere.example/"}, b"why")]
    with pytest.raises(error, match=f"{status} why"):
        api.put()
    assert len(events.calls) == 1


def test_quarantine_and_views_that_fail_are_told(api: Api, events: CannedEvents) -> None:
    events.answers = [written(1, quarantined=1), (422, {}, b"view")]
    assert api.put() == Sent(1, 1)
    assert api.put() == Sent(2, 0, is_partial=True)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"ok",
        b"[]",
        b"null",
        b"{}",
        b'{"successful_rows":2}',
        b'{"successful_rows":1,"quarantined_rows":0}',
        b'{"successful_rows":3,"quarantined_rows":0}',
        b'{"successful_rows":"2","quarantined_rows":0}',
        b'{"successful_rows":true,"quarantined_rows":true}',
        b"\xff\xfe",
        b"<html>" + b"x" * 200_000,
    ],
)
def test_an_answer_that_does_not_account_for_all_rows_is_none(api: Api, events: CannedEvents, text: bytes) -> None:
    events.answers = [(200, {}, text)]
    assert api.put() == Sent(2, 0)
    assert len(api.pauses) == 1
    events.answers = [(200, {}, text)] * 5
    with pytest.raises(Unavailable):
        api.put()


def test_who_hangs_up(api: Api, events: CannedEvents) -> None:
    events.answers = [hang_up, hang_up]
    assert api.put() == Sent(2, 0)
    assert len(api.pauses) == 2


def test_a_kept_connection_that_was_closed_meanwhile_costs_no_pause(api: Api, events: CannedEvents) -> None:
    api.put()
    events.answers = [hang_up]
    assert api.put() == Sent(2, 0)
    assert api.pauses == []


@pytest.mark.parametrize("trouble", [hang, drip])
def test_who_never_answers(events: CannedEvents, trouble: object) -> None:
    api = Api(events.url, timeout=0.2)
    events.answers = [trouble, trouble]  # type: ignore[list-item]  # both are such functions
    began = time.monotonic()
    assert api.put() == Sent(2, 0)
    assert time.monotonic() - began < 2.5
    assert len(api.pauses) == 2
    api.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable, match="no answer"):
        Api(f"http://127.0.0.1:{port}").put()


def test_errors_do_not_tell_the_token(api: Api, events: CannedEvents) -> None:
    events.answers = [(403, {}, b"nope")]
    with pytest.raises(Misconfigured) as caught:
        api.put()
    assert TOKEN not in str(caught.value)
