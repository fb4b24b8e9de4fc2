"""Random owners, DNS, AWS faults and dying workers: what holds at every moment, and how it all must end."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as profile
from hypothesis.stateful import run_state_machine_as_test

from accounts.models import User, Workspace
from domains.states import State
from domains.tests.worker.conftest import Play
from domains.tests.worker.faults import FAULTS
from domains.tests.worker.machine import Domains, Seen

EXAMPLES, STEPS = 14, 145


@pytest.mark.timeout(600)  # half a minute on two cores that have nothing else to do
def test_whatever_happens(play: Play, workspace: Workspace, alice: User, elsewhere: Workspace, mallory: User) -> None:
    seen = Seen()
    owners = ((workspace, alice), (elsewhere, mallory))
    run_state_machine_as_test(
        type("Machine", (Domains,), {"play": play, "owners": owners, "seen": seen}),
        settings=profile(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert seen.steps >= 2000
    # A walk that never gets far, or that nothing happens to, would find nothing.
    for adapter, faults in FAULTS.items():
        assert {kind for side, kind in seen.faults if side == adapter} == {kind for _, kind in faults}
        assert {state for side, state in seen.states if side == adapter} == set(State), adapter
