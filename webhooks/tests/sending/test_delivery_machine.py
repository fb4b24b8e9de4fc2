"""Deliveries under faults: workers that die and stall, endpoints that flap, events and replays in between.

Whatever happens, an event that an endpoint was to be told of is delivered, or has failed and says why, or waits; none
is lost, none is attempted by more workers at once, or more often, than is promised.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.actor import Actor
from accounts.models import Workspace
from accounts.plans import Plan
from webhooks.emit import emit_many
from webhooks.errors import Disabled
from webhooks.event_types import LINK_CREATED
from webhooks.models import Claim, Delivery, Endpoint
from webhooks.models.delivery import AT_ONCE, MAX_ATTEMPTS
from webhooks.sending.results import settle
from webhooks.sending.retry import Result
from webhooks.sending.worker import give_up_lost, prepare, reserve
from webhooks.services import delivery_replay, endpoint_create, endpoint_update

ACTOR = Actor()
STATUSES = [200, 200, 204, 500, 429, 302, 410, None]


class Deliveries(RuleBasedStateMachine):
    taken: Bundle[Claim] = Bundle("taken")

    def __init__(self) -> None:
        super().__init__()
        Workspace.objects.filter(name="Machine").delete()
        self.workspace = Workspace.objects.create(name="Machine", plan=Plan.PRO)
        made = [self._make(name) for name in ("a", "b")]
        self.endpoints = [endpoint.pk for endpoint in made]
        self.expected: Counter[int] = Counter()  # by endpoint: deliveries that there must be
        self.arrived: set[int] = set()  # deliveries that the endpoint said it took

    def _make(self, name: str) -> Endpoint:
        url = f"https://{name}.example.com/"
        return endpoint_create(workspace=self.workspace, actor=ACTOR, url=url, event_types=[LINK_CREATED])[0]

    @property
    def deliveries(self) -> Any:
        return Delivery.objects.filter(endpoint__in=self.endpoints)

    @rule(count=st.integers(1, 6), rolled_back=st.booleans())
    def happen(self, count: int, rolled_back: bool) -> None:
        try:
            with transaction.atomic():
                payloads = [{"number": number} for number in range(count)]
                emit_many(workspace=self.workspace, type=LINK_CREATED, payloads=lambda: payloads)
                if rolled_back:
                    raise RuntimeError
        except RuntimeError:
            return
        for pk in Endpoint.objects.filter(pk__in=self.endpoints, disabled_at=None).values_list("pk", flat=True):
            self.expected[pk] += count

    @rule(target=taken, limit=st.integers(1, 10))
    def take(self, limit: int) -> Any:
        """A worker reserves. It may die now, or go on at any time later: `taken` is what it holds in its memory."""
        return multiple(*reserve(limit))

    @rule(claim=consumes(taken), status=st.sampled_from(STATUSES))
    def finish(self, claim: Claim, status: int | None) -> None:
        """A worker sends and writes the result, perhaps long after its lease ended."""
        if not prepare([claim]):
            return
        if status is not None and 200 <= status < 300:
            self.arrived.add(claim.pk)
        settle(claim, Result(status, "" if status in (200, 204) else "no", 1))

    @rule()
    def leases_end(self) -> None:
        self.deliveries.exclude(lease_token="").filter(state="pending").update(next_attempt_at=timezone.now())

    @rule()
    def time_passes(self) -> None:
        """Pauses end, and failures are older."""
        self.deliveries.filter(state="pending", lease_token="").update(next_attempt_at=timezone.now())
        Endpoint.objects.filter(pk__in=self.endpoints).update(paused_until=None)
        failing = Endpoint.objects.filter(pk__in=self.endpoints, failing_since__isnull=False)
        failing.update(failing_since=timezone.now() - timedelta(days=2))

    @rule(place=st.integers(0, 1), enabled=st.booleans())
    def switch(self, place: int, enabled: bool) -> None:
        endpoint = Endpoint.objects.get(pk=self.endpoints[place])
        endpoint_update(endpoint=endpoint, actor=ACTOR, enabled=enabled)

    @rule(place=st.integers(0, 20))
    def replay(self, place: int) -> None:
        delivery = self.deliveries.order_by("pk")[place : place + 1].first()
        if delivery is not None:
            try:
                delivery_replay(delivery=delivery, actor=ACTOR)
            except Disabled:
                assert not Endpoint.objects.get(pk=delivery.endpoint_id).is_enabled

    @invariant()
    def nothing_is_lost(self) -> None:
        found = Counter(self.deliveries.values_list("endpoint_id", flat=True))
        assert found == self.expected

    @invariant()
    def each_waits_or_is_over_for_a_reason(self) -> None:
        for delivery in self.deliveries:
            assert 0 <= delivery.attempts <= MAX_ATTEMPTS
            if delivery.state == "pending":
                assert delivery.next_attempt_at is not None
            elif delivery.state == "delivered":
                assert delivery.pk in self.arrived
            else:
                assert delivery.error

    @invariant()
    def not_too_many_at_once(self) -> None:
        under_way = self.deliveries.exclude(lease_token="").filter(next_attempt_at__gt=timezone.now())
        assert all(count <= AT_ONCE for count in Counter(under_way.values_list("endpoint_id", flat=True)).values())

    @invariant()
    def a_disabled_endpoint_has_nothing_waiting(self) -> None:
        assert not self.deliveries.filter(state="pending", endpoint__disabled_at__isnull=False).exists()

    def teardown(self) -> None:
        """Once all is well again, everything ends."""
        for _ in range(200):
            self.leases_end()
            self.time_passes()
            give_up_lost()
            for claim in reserve(50):
                self.arrived.add(claim.pk)
                settle(claim, Result(200, "", 1))
            if not self.deliveries.filter(state="pending").exists():
                break
        assert not self.deliveries.filter(state="pending").exists()
        self.each_waits_or_is_over_for_a_reason()
        self.workspace.delete()


@pytest.mark.django_db
def test_deliveries_under_faults() -> None:
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
