"""What tests of analytics share: a store of clicks that is canned, and the local Tinybird."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from analytics.tests.forwarder.canned_events import CannedEvents, canned_events
from analytics.tests.tinybird.stand_in import SIGNING_KEY, WORKSPACE_ID, StandIn


@pytest.fixture
def events() -> Iterator[CannedEvents]:
    """An Events API that takes everything, until told otherwise."""
    with canned_events() as api:
        yield api


@pytest.fixture(scope="session")
def tinybird(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """An empty one, shared: each test has workspaces of its own. Its engine takes half a second and 225 MB."""
    stand_in = StandIn(tmp_path_factory.mktemp("tinybird"))
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def store(tinybird: StandIn, settings: Settings) -> StandIn:
    """The same, and Django asks it."""
    settings.TINYBIRD_URL = tinybird.url
    settings.TINYBIRD_SIGNING_KEY = SIGNING_KEY
    settings.TINYBIRD_WORKSPACE_ID = WORKSPACE_ID
    return tinybird
