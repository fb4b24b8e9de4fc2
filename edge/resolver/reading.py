"""What a replica answers, as entries: strict, because what looks like "no such key" becomes a 404.

Whatever is not exactly an answer to what was asked (another key's item, a missing table, a key left unprocessed
again) is a TransportError, and the next replica is asked.
"""

from __future__ import annotations

from .contract import ContractError, from_dynamodb
from .dynamodb import TransportError
from .memory import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final

    from .dynamodb import Client
    from .steps import Steps

MAX_KEYS: Final = 100
"""BatchGetItem's own limit."""


def read(client: Client, table: str, keys: Sequence[str], began: float) -> Steps[dict[str, Entry]]:
    """The entries of `keys` (1 to 100), in one call or, where DynamoDB leaves keys out, in several."""
    if len(keys) == 1:
        answer = yield from client.begin("GetItem", {"TableName": table, "Key": {"pk": {"S": keys[0]}}})
        if answer and "Item" not in answer:  # "no such key" is an empty object, and nothing else is
            raise TransportError(f"not a GetItem answer: {str(answer)[:80]}")
        return {keys[0]: _entry(answer["Item"], keys, began) if answer else Entry(None, began)}
    entries = {key: Entry(None, began) for key in keys}
    missing: Sequence[str] = keys
    while missing:
        asked = {table: {"Keys": [{"pk": {"S": key}} for key in missing]}}
        answer = yield from client.begin("BatchGetItem", {"RequestItems": asked})
        try:
            for item in answer["Responses"].get(table, ()):
                entries[item["pk"]["S"]] = _entry(item, missing, began)
            rest = (answer.get("UnprocessedKeys") or {}).get(table) or {"Keys": ()}
            left = {key["pk"]["S"] for key in rest["Keys"]}
        except (KeyError, TypeError, AttributeError) as error:
            raise TransportError(f"not a BatchGetItem answer: {error!r}") from error
        if not left < set(missing):  # no progress, or keys that nobody asked for
            raise TransportError(f"{len(left)} of {len(missing)} keys were left unprocessed")
        missing = list(left)
    return entries


def _entry(item: Any, asked: Sequence[str], began: float) -> Entry:
    """The entry for one item. An unreadable one is remembered as such: it is not "no link"."""
    try:
        key = item["pk"]["S"]
    except (KeyError, TypeError) as error:
        raise TransportError(f"not an item: {error!r}") from error
    if key not in asked:
        raise TransportError("an item of another key")
    try:
        return Entry(from_dynamodb(item), began)
    except ContractError as error:
        error.pk = key
        # The stack would keep the whole call alive for as long as the entry is remembered.
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return Entry(None, began, error)
