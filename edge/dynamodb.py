"""The edge table as the publisher and the audit reach it: one keep-alive client a process, bounded retries.

The resolver's own client (edge/resolver/dynamodb.py) is used instead of boto3: it costs a fifth of the CPU a
call, and the publisher is bound by CPU. Credentials still come from botocore, which knows every way to get
and refresh them.
"""

import atexit
import random
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import botocore.session
from django.conf import settings

from edge.resolver.dynamodb import Client, Credentials, DynamoDBError, TransportError

TIMEOUT_SECONDS = 5.0
TRIES = 4
_FIRST_PAUSE_SECONDS = 0.05


@cache
def _client(endpoint: str, region: str) -> Client:
    provider = botocore.session.get_session().get_credentials()

    def credentials() -> Credentials:
        if provider is None:
            raise TransportError("no AWS credentials were found")
        frozen = provider.get_frozen_credentials()
        return Credentials(frozen.access_key or "", frozen.secret_key or "", frozen.token or "")

    made = Client(endpoint or None, region, credentials, timeout=TIMEOUT_SECONDS)
    atexit.register(made.close)  # or Python complains of its idle connections
    return made


def client() -> Client:
    """The client for the home region, the only one that versioned writes may go to."""
    return _client(settings.AWS_ENDPOINT_URL, settings.EDGE_HOME_REGION)


def call(operation: str, payload: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """Call DynamoDB; retryable failures are tried up to 4 times with a doubling, jittered pause.

    Raises DynamoDBError (edge/resolver/dynamodb.py). Every write must bear being sent twice.
    """
    for attempt in range(TRIES):
        try:
            return client().call(operation, payload)
        except DynamoDBError as error:
            if not error.retryable or attempt == TRIES - 1:
                raise
        # Full jitter: workers that were throttled together must not come back together.
        time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - not a secret
    raise AssertionError("unreachable")
