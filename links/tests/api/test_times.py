"""Times that links are made with."""

from typing import Any

import pytest

from accounts.tests.callers import Caller


@pytest.mark.parametrize("time", [2048, 2048.5, "2048", "2030-01-31", "2030-01-31T12:00:00", "soon"])
def test_a_time_is_written_with_its_zone(api: Caller, time: Any) -> None:
    status, answer = api.call("POST", "/links", {"destinationUrl": "https://example.com/", "expiresAt": time})
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (422, "invalid", "expiresAt")


@pytest.mark.parametrize("time", ["2030-01-31T12:00:00Z", "2030-01-31t13:00:00+01:00", "2030-01-31 12:00:00Z"])
def test_it_is_kept_in_utc(api: Caller, time: str) -> None:
    _, link = api.call("POST", "/links", {"destinationUrl": "https://example.com/", "expiresAt": time})
    assert link["expiresAt"] == "2030-01-31T12:00:00Z"
