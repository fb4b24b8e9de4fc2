"""What the templates in edge/infra say that changes the bill, read from their text: they are the truth, not a copy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from edge.local.logline import FIELDS

FOLDER = Path(__file__).resolve().parents[1] / "edge" / "infra"


@cache
def logged_fields() -> tuple[int, ...] | None:
    """The places in a full log line of the fields that are logged; None for all of them."""
    listed = re.search(r"\n +Fields:\n((?: +- \S+\n)+)", _text("clicks.yaml"))
    names = re.findall(r"- (\S+)", listed[1]) if listed else list(FIELDS)
    return None if names == list(FIELDS) else tuple(FIELDS.index(name) for name in names)


@cache
def stream_hours() -> float:
    """How long the stream keeps a record."""
    found = re.search(r"ClickHours:\n(?: +.*\n)*? +Default: (\d+)", _text("clicks.yaml"))
    return float(found[1]) if found else 24.0


@cache
def platform_log_is_off() -> bool:
    """Whether Lambda is told to write nothing of invocations that went well."""
    return "SystemLogLevel: WARN" in _text("edge.yaml")


def _text(name: str) -> str:
    path = FOLDER / name
    return path.read_text() if path.exists() else ""
