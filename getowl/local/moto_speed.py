"""Takes repeated work out of moto's request path: a read of the edge table costs about half as much, and a record
of the click stream costs the same however many there are.

What it answers stays the same. Checked against moto 5.2: on every request it lists its own folder, lists the
methods of the service's class, and walks the answer's schema with look-ups made for XML services. For each record
it puts into a shard it copies the numbers of all that are there, and for each read it walks over all of them.
"""

import json
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any

from moto import backends
from moto.core import responses
from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler
from moto.kinesis.models import Record, Shard
from moto.kinesis.responses import KinesisResponse


@cache
def install() -> None:
    """Replace the slow parts, before the first request; harmless when called twice."""
    modules = list(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    responses.method_names_from_class = cache(responses.method_names_from_class)  # type: ignore[attr-defined]  # imported there
    for name in ("get_item", "batch_get_item"):
        setattr(DynamoHandler, name, _as_json(getattr(DynamoHandler, name)))
    KinesisResponse.put_records = _as_json(KinesisResponse.put_records)  # type: ignore[method-assign,assignment]  # the same answer
    Shard.get_max_sequence_number = _last_number  # type: ignore[method-assign]  # the same number
    Shard.get_records = _records_after  # type: ignore[method-assign]  # the same records


def _last_number(self: Shard) -> int:
    return next(reversed(self.records), 0)


def _records_after(self: Shard, last_sequence_id: str, limit: int | None) -> tuple[list[Record], int, int]:
    last = int(last_sequence_id)
    newest = _last_number(self)
    numbers = (number for number in range(last + 1, newest + 1) if number in self.records)
    found = [self.records[number] for number in islice(numbers, limit)]
    if not found:
        return [], last, 0
    behind = self.records[newest].created_at - found[-1].created_at
    return found, found[-1].sequence_number, int(behind * 1000)


def _as_json(method: Callable[[Any], ActionResult]) -> Callable[[Any], str]:
    """The same method, whose plain result becomes JSON directly."""

    def answer(self: Any) -> str:
        result: Any = method(self).result
        return json.dumps({name: value for name, value in result.items() if value is not None})

    return answer
