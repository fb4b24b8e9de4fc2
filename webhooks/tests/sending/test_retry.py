"""What Retry-After says, and how long an endpoint is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from webhooks.sending.retry import error_of, pause_after, pause_of_endpoint, wait_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 400, 86_400),
        ("Thu, 01 Jan 2026 12:01:00 GMT", 60),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("Fri, 01 Jan 2027 12:00:00 GMT", 86_400),
    ],
)
def test_retry_after(text: str, seconds: int) -> None:
    assert wait_of(text, NOW) == timedelta(seconds=seconds)


FAR_OFF = ("Mon, 01 Jan 2026 00:00:00 +99999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT")


@pytest.mark.parametrize("text", ["", "soon", "-1", "1.5", "²", "Thu, 99 Jan 2026 12:01:00 GMT", *FAR_OFF])
def test_no_sensible_retry_after(text: str) -> None:
    assert wait_of(text, NOW) is None


def test_never_before_what_was_asked_for() -> None:
    assert pause_after(1, timedelta(hours=2)) == timedelta(hours=2)
    assert pause_after(11, timedelta(0)) > timedelta(hours=7)


def test_an_endpoint_that_fails_is_left_alone_longer_and_longer() -> None:
    assert pause_of_endpoint(4, None) is None
    assert pause_of_endpoint(5, None) == timedelta(seconds=1)
    assert pause_of_endpoint(10**9, None) == timedelta(minutes=5)
    assert pause_of_endpoint(1, timedelta(minutes=9)) == timedelta(minutes=9)


def test_what_is_wrong_with_an_answer() -> None:
    assert error_of(204) == ""
    assert "redirects are not followed" in error_of(301)
    assert error_of(500) == "Answered 500."
