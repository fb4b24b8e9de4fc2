"""Lines of the real-time log, as the local CloudFront writes them."""

from edge.local.logline import build_line, encode, target_part, type_part
from edge.resolver.click import Click, content_type


def line(
    link_id: str, *, outcome: str = "r", method: str = "GET", status: int = 302, media: str = "text/html"
) -> bytes:
    """One request that the link answered."""
    click = Click(outcome, link_id, "ws_1", 7, "rul_1", "var_1") if link_id else None
    return build_line(
        now=1_800_000_000.5,
        ip="198.51.100.7",
        port="4000",
        taken="0.001",
        status_size=f"{status}\t300",
        method=method,
        target=target_part("go.example.com", "/sale", "a=b"),
        request_size=100,
        request_id="abc",
        domain="go.example.com",
        version="2.0",
        agent=f"{encode('Mozilla/5.0 (é)')}\t-\t-",
        query="a=b",
        result="Miss",
        forwarded="-",
        types=type_part(content_type(f"{media}; charset=utf-8", click), 0),
        detail="Miss",
        country="DE",
        rest="-\t-\t-\t-\t-\t-",
    ).encode()
