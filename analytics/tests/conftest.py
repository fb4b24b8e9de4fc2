"""What tests of analytics share: a store of clicks that is canned."""

from collections.abc import Iterator

import pytest

from analytics.tests.forwarder.canned_events import CannedEvents, canned_events


@pytest.fixture
def events() -> Iterator[CannedEvents]:
    """An Events API that takes everything, until told otherwise."""
    with canned_events() as api:
        yield api
