"""A click stream for tests: Kinesis as moto plays it."""

import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings


@pytest.fixture
def kinesis(settings: Settings) -> Iterator[Any]:
    """A client, and a stream of two shards named in CLICK_STREAM."""
    settings.CLICK_STREAM = f"clicks-{uuid.uuid4().hex}"
    client = boto3.client(
        "kinesis", region_name=django_settings.AWS_REGION, endpoint_url=django_settings.AWS_ENDPOINT_URL
    )
    client.create_stream(StreamName=settings.CLICK_STREAM, ShardCount=2)
    yield client
    client.delete_stream(StreamName=settings.CLICK_STREAM)
