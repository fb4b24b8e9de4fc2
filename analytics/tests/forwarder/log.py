"""Lines of the real-time log, as CloudFront writes them."""

import time
from typing import Final

from edge.local.logline import build_line, encode, target_part
from edge.realtime_log import FIELDS, FIELDS_WITH_NAMES, HEADER_NAMES
from edge.resolver.click import Click, content_type

CHROME: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36"
)
NOW: Final = 1_795_000_000.5  # 2026-11-18 11:06:40.5 UTC
CLICK: Final = Click("r", "lnk_sale", "ws_acme", 7, "rul_1", "var_a")


def line(
    *,
    now: float = NOW,
    click: Click | None = CLICK,
    status: int = 302,
    method: str = "GET",
    host: str = "go.acme.example",
    path: str = "/sale",
    query: str = "",
    agent: str = CHROME,
    referrer: str = "",
    ip: str = "198.51.100.7",
    country: str = "DE",
    request_id: str = "req-1",
    result: str = "Hit",
    header_names: str | None = None,
    media_type: str = "",
    **fields: str,
) -> bytes:
    """One request. `fields` replace whole fields, by their name with underscores, as they are."""
    text = build_line(
        now=now,
        ip=ip,
        taken="0.012",
        status_size=f"{status:03}\t300",
        method=method,
        target=target_part(host, path, query),
        request_id=request_id,
        version="2.0",
        agent=f"{encode(agent)}\t{encode(referrer)}",
        query=encode(query),
        result=result,
        forwarded="-",
        media_type=encode(media_type or content_type("text/html; charset=utf-8", click)),
        detail="Hit",
        country=country,
    )
    values = text.rstrip("\n").split("\t")
    names: tuple[str, ...] = FIELDS
    if header_names is not None:
        names = FIELDS_WITH_NAMES
        values.insert(names.index(HEADER_NAMES), encode(header_names))
    for name, value in fields.items():
        values[names.index(name.replace("_", "-"))] = value
    return ("\t".join(values) + "\n").encode()


def fresh(**changes: object) -> bytes:
    """A line of a moment ago."""
    return line(now=time.time() - 1, **changes)  # type: ignore[arg-type]  # as line() takes them
