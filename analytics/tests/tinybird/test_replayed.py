"""The same clicks twice, by a forwarder that is killed, to a store that fails: every count is exact, settled or not."""

from pathlib import Path

import pytest

from analytics.tests.tinybird.replay import WORKSPACE, differences, failing, forward_killed, write_lines
from analytics.tests.tinybird.stand_in import APPEND_TOKEN, StandIn


@pytest.mark.timeout(300)
def test_every_count_is_exact(own_tinybird: StandIn, tmp_path: Path) -> None:
    truth = write_lines(tmp_path / "lines", 8_000)
    own_tinybird.start()
    asked = own_tinybird.clicks(WORKSPACE)
    with failing(own_tinybird.url, 0.2) as (store, did):
        for _ in range(2):
            forward_killed(tmp_path / "lines", store, APPEND_TOKEN, kills=2)
            assert differences(asked, truth) == []
            assert len(own_tinybird.settle()) == 3
            assert differences(asked, truth) == []
    assert did["taken"] and did["refused"] + did["taken, answered 500"] + did["taken, hung up"]


def test_a_number_that_is_wrong_is_found(own_tinybird: StandIn, tmp_path: Path) -> None:
    truth = write_lines(tmp_path / "lines", 50)
    own_tinybird.start()
    assert {one.split(":")[0] for one in differences(own_tinybird.clicks(WORKSPACE), truth)} >= {"clicks", "countries"}
