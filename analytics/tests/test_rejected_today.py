"""The count of rejected lines on the admin's first page."""

import pytest
from django.core.cache import cache
from pytest_django import Settings
from redis.exceptions import ConnectionError as ValkeyDown

from analytics.rejected import rejected_today


def test_without_valkey_nobody_knows(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise ValkeyDown

    settings.TINYBIRD_SIGNING_KEY, settings.TINYBIRD_URL = "p.key", ""
    monkeypatch.setattr(cache, "get", down)
    monkeypatch.setattr(cache, "set", down)
    assert rejected_today() is None
