"""The local Tinybird with generated days in it, and one that may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.tests.tinybird.stand_in import StandIn
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
