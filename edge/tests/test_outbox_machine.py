"""Whatever editors do and however workers stall, die and wake up: at the end the edge holds the last edit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from edge.drain import _build, drain_due
from edge.models import Claim, EdgeChange
from edge.resolver.contract import LinkItem
from edge.tests import fake_source
from edge.tests.conftest import destination_of
from edge.writer import Write, write

KEYS = st.sampled_from(["a", "b", "sale/ü"])
WORKERS = st.integers(0, 2)


@pytest.mark.django_db
@pytest.mark.timeout(180)
def test_the_last_edit_wins(edit: Callable[..., None], table: str) -> None:
    class Machine(RuleBasedStateMachine):
        """Three workers, each of which may stop between any two steps of the drain and go on later."""

        def __init__(self) -> None:
            super().__init__()
            EdgeChange.objects.all().delete()
            for key in list(fake_source.ITEMS):
                edit(key, None)
            drain_due()
            self.counter = 0
            self.claimed: dict[int, list[Claim]] = {}
            self.built: dict[int, list[Write]] = {}

        @rule(key=KEYS, is_new=st.booleans())
        def edit_key(self, key: str, is_new: bool) -> None:
            self.counter += 1
            edit(key, f"https://example.com/{self.counter}", is_new=is_new)

        @rule(key=KEYS)
        def delete_key(self, key: str) -> None:
            edit(key, None)

        @rule(worker=WORKERS)
        def claim(self, worker: int) -> None:
            self.built.pop(worker, None)
            self.claimed[worker] = EdgeChange.objects.claim(limit=2, lease=timedelta(minutes=1))

        @rule(worker=WORKERS)
        def build(self, worker: int) -> None:
            self.built[worker], failures = _build(self.claimed.get(worker, []))
            assert not failures

        @rule(worker=WORKERS)
        def send(self, worker: int) -> None:
            assert write(self.built.get(worker, [])) == {}

        @rule(worker=WORKERS)
        def send_and_settle(self, worker: int) -> None:
            assert write(self.built.get(worker, [])) == {}
            sent = {(item.key, item.rev) for item in self.built.get(worker, [])}
            EdgeChange.objects.settle([c for c in self.claimed.get(worker, []) if (c.key, c.rev) in sent])

        @rule()
        def leases_end(self) -> None:
            EdgeChange.objects.update(not_before=timezone.now())

        def teardown(self) -> None:
            self.leases_end()
            drain_due()
            for writes in self.built.values():  # stalled workers wake up at the very end
                assert write(writes) == {}
            assert not EdgeChange.objects.exists()
            for key in ("a", "b", "sale/ü"):
                item = fake_source.ITEMS.get(key)
                expected = item.destination if isinstance(item, LinkItem) else None
                assert destination_of(table, key) == expected

    run_state_machine_as_test(
        Machine,
        settings=hypothesis_settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
