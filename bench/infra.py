"""What the templates in edge/infra say that changes the bill, read from their text: they are the truth, not a copy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "edge" / "infra"


@cache
def stream_hours() -> float:
    """How long the stream keeps a record."""
    found = re.search(r"ClickHours:\n(?: +.*\n)*? +Default: (\d+)", _text("clicks.yaml"))
    return float(found[1]) if found else 24.0


@cache
def platform_log_is_off() -> bool:
    """Whether Lambda is told to write nothing of invocations that went well."""
    return "SystemLogLevel: WARN" in _text("function.yaml")


def _text(name: str) -> str:
    path = FOLDER / name
    return path.read_text() if path.exists() else ""
