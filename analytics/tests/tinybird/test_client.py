"""The client waits, asks again a few times, and says what went wrong; filters are read as people write them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from analytics.tests.tinybird.canned import Answer, Canned
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn
from analytics.tinybird_client import (
    Filter,
    FilterError,
    TinybirdForbidden,
    TinybirdNotConfigured,
    TinybirdRefused,
    TinybirdUnavailable,
    Transport,
    Unit,
    Window,
    _transport,
    clicks_of,
)
from analytics.tinybird_client.filters import MAX_VALUES, Bots, filter_parameters
from getowl.local import servers

GOOD: Answer = (200, {}, b'{"data": [{"clicks": 1}]}')


@pytest.fixture
def slept() -> list[float]:
    """How long the client would have waited between tries, in seconds."""
    return []


@pytest.fixture
def canned() -> Iterator[list[Canned]]:
    """Servers to be stopped."""
    started: list[Canned] = []
    yield started
    for server in started:
        server.shutdown()
        server.server_close()


def transport(canned: list[Canned], slept: list[float], *answers: Answer) -> Transport:
    """A client of a server with these answers."""
    canned.append(Canned(*answers))
    return Transport(canned[0].url, timeout=urllib3.Timeout(connect=1, read=0.2), sleep=slept.append)


BAD_ANSWERS: list[Answer] = [
    (500, {}, b"oops"),
    (503, {}, b'{"error": "busy"}'),
    (429, {"Retry-After": "1"}, b'{"error": "slow down"}'),
    (429, {"Retry-After": "tomorrow"}, b""),
    (0, {}, b""),
]


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_it_asks_again(canned: list[Canned], slept: list[float], bad: Answer) -> None:
    client = transport(canned, slept, bad, bad, GOOD)
    assert client.query("click_summary", {}, token="t") == [{"clicks": 1}]
    assert canned[0].asked == 3
    asked_for = 1 if bad[1].get("Retry-After") == "1" else 0
    assert [asked_for <= pause <= 3 for pause in slept] == [True, True]


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_it_gives_up_after_three_tries(canned: list[Canned], slept: list[float], bad: Answer) -> None:
    with pytest.raises(TinybirdUnavailable) as raised:
        transport(canned, slept, bad).query("click_summary", {}, token="t")
    assert raised.value.status == bad[0]
    assert (canned[0].asked, len(slept)) == (3, 2)


def test_it_does_not_wait_for_long(canned: list[Canned], slept: list[float]) -> None:
    with pytest.raises(TinybirdUnavailable):
        transport(canned, slept, (429, {"Retry-After": "60"}, b"")).query("click_summary", {}, token="t")
    assert (canned[0].asked, slept) == (1, [])


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, TinybirdRefused), (401, TinybirdForbidden), (403, TinybirdForbidden), (404, TinybirdRefused),
     (302, TinybirdRefused), (413, TinybirdRefused)],
)  # fmt: skip
def test_a_refusal_is_final(
    canned: list[Canned], slept: list[float], status: int, error: type[TinybirdRefused]
) -> None:
    answer = (status, {"Location": "/elsewhere"}, b'{"error": "no such thing"}')
    with pytest.raises(error) as raised:
        transport(canned, slept, answer).query("click_summary", {}, token="t")
    assert type(raised.value) is error
    assert (raised.value.status, raised.value.message) == (status, "no such thing")
    assert canned[0].asked == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"data": 7}', b"\xff"])
def test_an_answer_that_is_none_is_an_error(canned: list[Canned], slept: list[float], body: bytes) -> None:
    with pytest.raises(TinybirdUnavailable):
        transport(canned, slept, (200, {}, body)).query("click_summary", {}, token="t")


def test_nobody_there(slept: list[float]) -> None:
    with pytest.raises(TinybirdUnavailable) as raised:
        Transport(f"http://127.0.0.1:{servers.free_port()}", sleep=slept.append).query("x", {}, token="t")
    assert (raised.value.status, len(slept)) == (0, 2)


def test_an_error_never_shows_the_token(slept: list[float]) -> None:
    with pytest.raises(TinybirdUnavailable) as raised:
        Transport(f"http://127.0.0.1:{servers.free_port()}", sleep=slept.append).query("x", {}, token="sesame")
    assert "sesame" not in str(raised.value)


def test_the_settings_lead_to_tinybird(tinybird: StandIn, settings: Settings) -> None:
    settings.TINYBIRD_URL, settings.TINYBIRD_SIGNING_KEY = tinybird.url, SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID = WORKSPACE_ID
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    try:
        assert clicks_of("ws_settings").summary(window).clicks == 0
    finally:
        _transport(tinybird.url).close()


@pytest.mark.parametrize("missing", ["TINYBIRD_URL", "TINYBIRD_SIGNING_KEY", "TINYBIRD_WORKSPACE_ID"])
def test_a_setting_that_is_missing_is_named(settings: Settings, missing: str) -> None:
    settings.TINYBIRD_URL = settings.TINYBIRD_SIGNING_KEY = settings.TINYBIRD_WORKSPACE_ID = "x"
    setattr(settings, missing, "")
    with pytest.raises(TinybirdNotConfigured, match=f"{missing} must be set"):
        clicks_of("ws_acme")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DE", Filter(("DE",))),
        ("DE,FR", Filter(("DE", "FR"))),
        ("-DE", Filter((), ("DE",))),
        ("DE,-FR", Filter(("DE",), ("FR",))),
        (r"New York\, NY", Filter(("New York, NY",))),
        (r"\-5", Filter(("-5",))),
        (r"a\\,b", Filter(("a\\", "b"))),
        ("", Filter(("",))),
        ("-", Filter((), ("",))),
    ],
)
def test_filters_as_they_are_written(text: str, expected: Filter) -> None:
    assert Filter.parse(text) == expected


@given(st.lists(st.text(), min_size=1), st.lists(st.text()))
def test_every_value_can_be_written(keep: list[str], drop: list[str]) -> None:
    def written(value: str) -> str:
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("-", "\\-")

    text = ",".join([*map(written, keep), *(f"-{written(value)}" for value in drop)])
    parsed = Filter.parse(text)
    assert parsed == Filter(tuple(keep), tuple(drop))
    for name, values in (("in_city", keep), ("not_city", drop)):
        sent = filter_parameters({"city": parsed}, Bots.HIDE).get(name, "[]")
        assert json.loads(sent) == values
        assert "%" not in sent
        assert sent.isascii()


def test_filters_that_make_no_sense() -> None:
    with pytest.raises(FilterError):
        filter_parameters({"workspace": Filter(("ws_acme",))}, Bots.HIDE)
    with pytest.raises(FilterError):
        Filter(("x",) * (MAX_VALUES + 1))
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(FilterError):
        Window(noon, noon)
    with pytest.raises(FilterError):
        Window(noon.replace(tzinfo=None), noon)


def test_a_year_of_minutes_is_refused(tinybird: StandIn) -> None:
    year = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    with pytest.raises(FilterError):
        tinybird.clicks("ws_acme").timeseries(year, Unit.MINUTE)
