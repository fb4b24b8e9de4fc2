"""What the benchmarks of domains tell the local AWS (getowl/local/moto_control.py)."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen


def tell(aws_url: str, path: str, **fields: Any) -> None:
    """POST to /moto-api/getowl/PATH."""
    headers = {"Content-Type": "application/json"}
    request = Request(f"{aws_url}/moto-api/getowl/{path}", json.dumps(fields).encode(), headers, method="POST")  # noqa: S310 - our own server
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        answer.read()
