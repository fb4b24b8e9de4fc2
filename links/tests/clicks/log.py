"""Lines of the real-time log, as the local CloudFront writes them."""

from itertools import count

from edge.local.logline import build_line, encode, target_part
from edge.resolver.click import Click, content_type

BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15"


_requests = count(1)


def line(
    link_id: str,
    *,
    outcome: str = "r",
    method: str = "GET",
    status: int = 302,
    media: str = "text/html",
    agent: str = BROWSER,
) -> bytes:
    """One request that the link answered, another one each time."""
    click = Click(outcome, link_id, "ws_1", 7, "rul_1", "var_1") if link_id else None
    return build_line(
        now=1_800_000_000.5,
        ip="198.51.100.7",
        taken="0.001",
        status_size=f"{status}\t300",
        method=method,
        target=target_part("go.example.com", "/sale", "a=b"),
        request_id=f"request-{next(_requests)}",
        version="2.0",
        agent=f"{encode(agent)}\t-",
        query="a=b",
        result="Miss",
        forwarded="-",
        media_type=encode(content_type(f"{media}; charset=utf-8", click)),
        detail="Miss",
        country="DE",
    ).encode()


def lines(link_id: str, number: int) -> list[bytes]:
    """So many requests that the link sent to its destination."""
    return [line(link_id) for _ in range(number)]
