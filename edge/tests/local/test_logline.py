"""Lines of the real-time log: that they have the fields they say, and what they cost."""

from __future__ import annotations

from edge.local.logline import build_line, encode, target_part
from edge.realtime_log import FIELDS

INSTAGRAM = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_3; en_US; en; scale=3.00; 1179x2556; 756312345)"
)


def line(query: str) -> str:
    return build_line(
        now=1_790_000_000.123,
        ip="2001:db8:85a3:8d3:1319:8a2e:370:7348",
        taken="0.012",
        status_size="302\t512",
        method="GET",
        target=target_part("go.customer.example", "/spring-sale", query),
        request_id="x" * 56,
        version="2.0",
        agent=f"{encode(INSTAGRAM)}\t{encode('https://l.instagram.com/')}",
        query=encode(query),
        result="Miss",
        forwarded="-",
        media_type=encode("text/html; charset=utf-8; getowl=1.r.lnk_000000000001.ws_00000001.123456.rul_1.var_a"),
        detail="Miss",
        country="DE",
    )


def test_a_line_has_every_field() -> None:
    assert len(line("a=b").split("\t")) == len(FIELDS)


def test_a_click_with_a_long_agent_and_a_click_id_is_billed_as_one_kilobyte() -> None:
    """A stream's records are rounded up to whole ones. The query string is in the line twice."""
    assert len(line("utm_source=ig&utm_medium=social&fbclid=" + "x" * 90)) < 1024
