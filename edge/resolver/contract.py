"""What the publisher writes to DynamoDB and the resolver reads from it: keys, items, documents.

An item in the table has four attributes:

    pk   S  the key, see `link_key`, `host_key` and `patterns.pattern_key`
    rev  N  taken from one database sequence; only a higher one may replace what is stored
    doc  S  compact JSON with a schema version; absent on a tombstone
    ttl  N  unix seconds, on tombstones only: when DynamoDB may forget that the key was deleted

The parts: `keys.py`, `items.py`, `documents.py` (with `rule_documents.py`), `errors.py`.
"""

from __future__ import annotations

from .documents import (
    HOST_STATUSES,
    QUERY_MODES,
    REDIRECT_STATUSES,
    SCHEMA_VERSION,
    decode,
    encode,
    from_dynamodb,
    to_dynamodb,
    tombstone,
)
from .errors import ContractError, MalformedItem, UnknownSchema
from .items import Condition, HostItem, LinkItem, Record, Rule, TimeWindow, Tombstone, Variant
from .keys import (
    MAX_CODE_BYTES,
    RESERVED_CODES,
    code_from_path,
    host_key,
    link_key,
    normalize_code,
    normalize_host,
)

__all__ = [
    "HOST_STATUSES",
    "MAX_CODE_BYTES",
    "QUERY_MODES",
    "REDIRECT_STATUSES",
    "RESERVED_CODES",
    "SCHEMA_VERSION",
    "Condition",
    "ContractError",
    "HostItem",
    "LinkItem",
    "MalformedItem",
    "Record",
    "Rule",
    "TimeWindow",
    "Tombstone",
    "UnknownSchema",
    "Variant",
    "code_from_path",
    "decode",
    "encode",
    "from_dynamodb",
    "host_key",
    "link_key",
    "normalize_code",
    "normalize_host",
    "to_dynamodb",
    "tombstone",
]
