"""The local Tinybird with generated days in it, and one that may be killed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from analytics import tinybird_client
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn
from analytics.tests.tinybird.truth import generate


@pytest.fixture(scope="session")
def filled(tinybird: StandIn) -> StandIn:
    """It holds the generated days, for ws_acme and for ws_other."""
    tinybird.append(generate())
    return tinybird


@pytest.fixture
def own_tinybird(tmp_path: Path) -> Iterator[StandIn]:
    """One for a test that kills or throttles it; the test starts it."""
    stand_in = StandIn(tmp_path)
    yield stand_in
    stand_in.stop()


@pytest.fixture
def asked_by_django(tinybird: StandIn, settings: Settings) -> Iterator[StandIn]:
    """The shared one, as the settings name it."""
    settings.TINYBIRD_URL = tinybird.url
    settings.TINYBIRD_SIGNING_KEY = SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID = WORKSPACE_ID
    yield tinybird
    tinybird_client._transport(tinybird.url).close()
    tinybird_client._transport.cache_clear()


@pytest.fixture
def taken(transactional_db: None) -> Iterator[Callable[[int, int], None]]:
    """Another process's connection, which takes locks of analytics/services/alone.py and holds them."""
    other = connections.create_connection("default")

    def take(kind: int, what: int) -> None:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [kind, what])

    yield take
    other.close()
