"""Writes items to the edge table so that an older revision never lands over a newer one.

Two ways, both guarded by DynamoDB itself, so that it does not matter how long a worker was stalled:

1. Keys that were probably never published go 25 a call, as PartiQL INSERTs (BatchExecuteStatement). An
   INSERT never replaces an item (DuplicateItem). BatchWriteItem would: it knows no conditions.
2. Every other key, and those that turned out to exist, go one a call with the guard
   `attribute_not_exists(pk) OR rev < :rev`.
"""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.conf import settings

from edge.dynamodb import call
from edge.resolver.dynamodb import DynamoDBError, ServiceError

BATCH = 25  # BatchExecuteStatement's own limit
# More threads do not help: a call's CPU holds the interpreter lock, only its waiting overlaps.
THREADS = 8

# Errors of single statements (BatchStatementError.Code) after which the same statement may succeed.
_RETRYABLE = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ThrottlingError",
        "TransactionConflict",
    }
)


@dataclass(frozen=True, slots=True)
class Write:
    """One item to write: `attributes` in DynamoDB's JSON, holding at least pk and rev."""

    key: str
    rev: int
    attributes: dict[str, dict[str, str]]
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a write did not land. `retryable` is false when trying again cannot help."""

    key: str
    error: str
    retryable: bool


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="edge-writer")


def write(writes: Sequence[Write], *, seconds: float = 30.0) -> dict[str, Failure]:
    """Write all; returns the failures by key. A key that already has a newer revision is a success.

    After `seconds` no further call is begun: with a table that hangs, a thousand time-outs in a row would keep
    the worker long after its leases have ended.
    """
    deadline = time.monotonic() + seconds
    new = [write for write in writes if write.is_new]
    batches = [new[start : start + BATCH] for start in range(0, len(new), BATCH)]
    known = [write for write in writes if not write.is_new]
    failures: dict[str, Failure] = {}
    for existing, failed in _pool().map(partial(_insert, deadline), batches):
        known += existing
        failures |= {failure.key: failure for failure in failed}
    for failure in _pool().map(partial(_put, deadline), known):
        if failure:
            failures[failure.key] = failure
    return failures


def _insert(deadline: float, batch: Sequence[Write]) -> tuple[list[Write], list[Failure]]:
    """Insert up to 25 items; returns those whose key exists already, and the failures."""
    if time.monotonic() > deadline:
        return [], [_late(write) for write in batch]
    statements = [_statement(write) for write in batch]
    try:
        answers = call("BatchExecuteStatement", {"Statements": statements})["Responses"]
        refusals = [answer.get("Error") for answer in answers]
    except DynamoDBError as error:
        return [], [_failure(write, error) for write in batch]
    except (KeyError, TypeError, AttributeError) as error:
        return [], [Failure(write.key, f"not an answer of BatchExecuteStatement: {error!r}", True) for write in batch]
    if len(refusals) != len(batch):
        return [], [Failure(write.key, f"{len(batch)} statements, {len(refusals)} answers", True) for write in batch]
    existing, failures = [], []
    for item, refusal in zip(batch, refusals, strict=True):
        code = refusal and str(refusal.get("Code"))
        if code == "DuplicateItem":
            existing.append(item)
        elif code:
            failures.append(Failure(item.key, f"{code}: {refusal.get('Message', '')}", code in _RETRYABLE))
    return existing, failures


def _statement(write: Write) -> dict[str, Any]:
    names = ", ".join(f"'{name}': ?" for name in write.attributes)
    # Neither name comes from a user: the table from the settings, the attributes from the contract.
    statement = f'INSERT INTO "{settings.EDGE_TABLE}" VALUE {{{names}}}'
    return {"Statement": statement, "Parameters": list(write.attributes.values())}


def _put(deadline: float, write: Write) -> Failure | None:
    """Put one item under the guard."""
    if time.monotonic() > deadline:
        return _late(write)
    payload = {
        "TableName": settings.EDGE_TABLE,
        "Item": write.attributes,
        "ConditionExpression": "attribute_not_exists(pk) OR rev < :rev",
        "ExpressionAttributeValues": {":rev": write.attributes["rev"]},
    }
    try:
        call("PutItem", json.dumps(payload, separators=(",", ":")).encode())
    except ServiceError as error:
        # The stored revision is this one (a repeat of our own write) or a newer one: nothing is lost.
        if error.code == "ConditionalCheckFailedException":
            return None
        return _failure(write, error)
    except DynamoDBError as error:
        return _failure(write, error)
    return None


def _failure(write: Write, error: DynamoDBError) -> Failure:
    # Only what is wrong with this item will not get better by itself. A wrong policy, expired credentials or a
    # missing table are everybody's failures, and everybody should go on soon after they are mended.
    hopeless = isinstance(error, ServiceError) and error.code == "ValidationException"
    return Failure(write.key, str(error), retryable=not hopeless)


def _late(write: Write) -> Failure:
    return Failure(write.key, "not tried: the writes before it took too long", retryable=True)
