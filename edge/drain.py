"""Publishes what is in the outbox.

1. Claim due rows for a lease and commit: from here on this worker may die or stall at any line.
2. Ask the owning apps what each key should hold *now*; a key nobody owns any more gets a tombstone.
3. Write under DynamoDB's guard (edge/writer.py).
4. Drop the rows whose revision is still the claimed one; put the failed ones off, each alone.

    PublishError   some keys could not be written; they stay in the outbox
"""

import random
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError

from edge.models import Claim, EdgeChange
from edge.resolver.contract import ContractError, to_dynamodb, tombstone
from edge.sources import Item, items_now
from edge.writer import Failure, Write, write

log = structlog.get_logger(__name__)

CHUNK = 1000
# How long a deleted key is remembered: far longer than any worker could be stalled with an old write.
TOMBSTONE_SECONDS = 30 * 86_400
_MAX_PAUSE_SECONDS = {True: 60, False: 3600}  # by whether trying again can help
_MAX_ERROR_CHARACTERS = 500


class PublishError(Exception):
    """Some keys could not be published; they were put off and will be tried again."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(f"{len(failures)} keys could not be published, the first: {failures[0]}")
        self.failures = failures


def drain_due() -> int:
    """Publish until nothing is due; returns the number of rows settled.

    Raises PublishError after settling all it could: at once when a whole chunk failed (the table is out
    of reach; going on would only put everything off), else at the end.
    """
    settled = 0
    failures: list[Failure] = []
    lease = timedelta(seconds=settings.EDGE_LEASE_SECONDS)
    while claims := EdgeChange.objects.claim(limit=CHUNK, lease=lease):
        done, failed = publish(claims)
        settled += done
        failures += failed
        if len(failed) == len(claims):
            break
    if failures:
        raise PublishError(failures)
    return settled


def publish(claims: Sequence[Claim]) -> tuple[int, list[Failure]]:
    """Write what the claimed keys should hold now; returns how many rows went away, and the failures."""
    writes, unbuilt = _build(claims)
    # Half a lease: what was sent is settled while the rows are still ours.
    failures = write(writes, seconds=settings.EDGE_LEASE_SECONDS / 2) | unbuilt
    done = [claim for claim in claims if claim.key not in failures]
    settled = EdgeChange.objects.settle(done) if done else 0
    if failures:
        put_off = [(claim, failures[claim.key]) for claim in claims if claim.key in failures]
        EdgeChange.objects.put_off(
            [(claim, _pause(claim, failure), failure.error[:_MAX_ERROR_CHARACTERS]) for claim, failure in put_off]
        )
        for claim, failure in put_off[:10]:
            log.error("edge key not published", key=claim.key, attempts=claim.attempts, error=failure.error)
    return settled, list(failures.values())


def _build(claims: Sequence[Claim]) -> tuple[list[Write], dict[str, Failure]]:
    """The writes for these claims; a key that cannot be built fails alone."""
    items, failures = _items(claims)
    ttl = int(time.time()) + TOMBSTONE_SECONDS
    writes = []
    for claim in claims:
        if claim.key in failures:
            continue
        item = items.get(claim.key)
        try:
            attributes = (
                to_dynamodb(claim.key, claim.rev, item) if item is not None else tombstone(claim.key, claim.rev, ttl)
            )
        except ContractError as error:
            failures[claim.key] = Failure(claim.key, repr(error), retryable=False)
        else:
            writes.append(Write(claim.key, claim.rev, attributes, claim.is_new))
    return writes, failures


def _items(claims: Sequence[Claim]) -> tuple[dict[str, Item], dict[str, Failure]]:
    try:
        return items_now([claim.key for claim in claims]), {}
    except DatabaseError:
        raise  # no key's fault: the leases end and the keys come back
    except Exception as error:  # whatever a builder raises, only the key that made it may suffer
        if len(claims) == 1:
            return {}, {claims[0].key: Failure(claims[0].key, repr(error), retryable=False)}
        log.exception("building a chunk failed, halving it", keys=len(claims))
    middle = len(claims) // 2
    left, left_failed = _items(claims[:middle])
    right, right_failed = _items(claims[middle:])
    return left | right, left_failed | right_failed


def _pause(claim: Claim, failure: Failure) -> timedelta:
    """Doubling from one second, with jitter, up to a minute (an hour when trying again cannot help)."""
    longest = min(2 ** min(claim.attempts - 1, 20), _MAX_PAUSE_SECONDS[failure.retryable])
    return timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311 - not a secret
