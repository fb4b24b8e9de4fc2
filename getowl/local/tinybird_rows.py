"""Says whether a line of NDJSON fits a table, as Tinybird does before it stores a row or puts it in quarantine."""

import json
import re
from datetime import datetime
from typing import Any

UNSIGNED = {"UInt8": 2**8, "UInt16": 2**16, "UInt32": 2**32, "UInt64": 2**64}
# What ClickHouse's DateTime64 reads: with a space or a T, with or without milliseconds and Z.
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,9})?Z?")
FIRST_YEAR, LAST_YEAR = 1970, 2105


def check_row(columns: dict[str, str], line: str) -> dict[str, Any]:
    """Return the line's object with the table's columns alone. Raises ValueError that names what does not fit."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return {name: _value(name, kind, row.get(name)) for name, kind in columns.items()}


def _value(name: str, kind: str, value: Any) -> Any:
    base = kind.removeprefix("LowCardinality(").removesuffix(")") if kind.startswith("LowC") else kind
    if value is None:
        raise ValueError(f"{name}: missing, and it cannot be null")
    if base == "String":
        return _text(name, value)
    if base in UNSIGNED:
        return _whole(name, value, UNSIGNED[base])
    if base == "Float32":
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 3e38:
            raise ValueError(f"{name}: not a number")
        return value
    if base.startswith("DateTime64"):
        return _timestamp(name, value)
    if base == "Date":
        return _timestamp(name, f"{value} 00:00:00")[:10]
    raise ValueError(f"{name}: nothing can be appended to a column of type {kind}")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: not a string")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name}: not text, but half a surrogate pair") from None
    return value


def _whole(name: str, value: Any, limit: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < limit:
        raise ValueError(f"{name}: not a whole number from 0 to {limit - 1}")
    return value


def _timestamp(name: str, value: Any) -> str:
    if not isinstance(value, str) or not TIMESTAMP.fullmatch(value):
        raise ValueError(f"{name}: not a time")
    text = value.replace("T", " ").removesuffix("Z")
    try:
        year = datetime.fromisoformat(text[:19]).year
    except ValueError:
        raise ValueError(f"{name}: not a time") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{name}: not a time")
    return text
