"""What the alarm about publishing sees."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from django.db import transaction
from pytest_django import Settings

from edge.lag import PUBLISH_LAG, STUCK_CHANGES
from edge.models import EdgeChange
from edge.outbox import enqueue
from edge.tasks import lag


@pytest.fixture
def namespace(settings: Settings) -> str:
    """A namespace of this test's own."""
    settings.EDGE_METRICS_NAMESPACE = f"getowl-{uuid.uuid4().hex}"
    return str(settings.EDGE_METRICS_NAMESPACE)


def reported(settings: Settings, namespace: str, metric: str) -> list[float]:
    client: Any = boto3.client("cloudwatch", region_name="us-east-1", endpoint_url=settings.AWS_ENDPOINT_URL)
    now = datetime.now(UTC)
    answer = client.get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        StartTime=now - timedelta(hours=2),
        EndTime=now + timedelta(hours=2),
        Period=60,
        Statistics=["Maximum"],
    )
    return [point["Maximum"] for point in answer["Datapoints"]]


@pytest.mark.django_db
def test_the_oldest_change_counts(settings: Settings, namespace: str) -> None:
    with transaction.atomic():
        enqueue(["old", "new"])
    EdgeChange.objects.filter(key="old").update(
        enqueued_at=datetime.now(UTC) - timedelta(seconds=500), last_error="Throttled"
    )
    assert 500 <= lag() < 510
    assert 500 <= reported(settings, namespace, PUBLISH_LAG)[0] < 510
    assert reported(settings, namespace, STUCK_CHANGES) == [1]


@pytest.mark.django_db
def test_nothing_to_publish_is_reported_as_nothing(settings: Settings, namespace: str) -> None:
    assert lag() == 0
    assert reported(settings, namespace, PUBLISH_LAG) == [0]


@pytest.mark.django_db
def test_a_clock_behind_the_databases_is_no_negative_lag(settings: Settings, namespace: str) -> None:
    with transaction.atomic():
        enqueue(["key"])
    EdgeChange.objects.update(enqueued_at=datetime.now(UTC) + timedelta(seconds=5))
    assert lag() == 0
