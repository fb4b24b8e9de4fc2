"""What CloudFront accepts of a function."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from edge.local.response import Rejected, accept_result, ttl_of


def result(**changes: Any) -> dict[str, Any]:
    return {"status": "200", "headers": {"x-a": [{"key": "X-A", "value": "1"}]}, "body": "hi"} | changes


def test_accepted() -> None:
    answer = accept_result(result(), "")
    assert (answer.status, answer.headers, answer.body, answer.ttl) == (200, [("x-a", "1")], b"hi", 0)
    packed = accept_result(result(body=base64.b64encode(b"\0\1").decode(), bodyEncoding="base64"), "")
    assert packed.body == b"\0\1"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "0"}, "status"),
        ({"status": "abc"}, "status"),
        ({"status": None}, "status"),
        ({"headers": []}, "headers"),
        ({"headers": {"X-A": []}}, "lower case"),
        ({"headers": {"a b": []}}, "lower case"),
        ({"headers": {"x-a": "1"}}, "not a list"),
        ({"headers": {"x-a": [{"key": "X-B", "value": "1"}]}}, "not its own"),
        ({"headers": {"x-a": [{"key": "X-A"}]}}, "not its own"),
        ({"headers": {"x-a": [{"value": "a\r\nb: c"}]}}, "characters"),
        ({"headers": {"connection": [{"value": "close"}]}}, "disallowed"),
        ({"headers": {"x-amz-cf-id": [{"value": "1"}]}}, "disallowed"),
        ({"headers": {"x-edge-a": [{"value": "1"}]}}, "disallowed"),
        ({"headers": {"cdn-loop": [{"value": "a"}]}}, "read-only"),
        ({"headers": {"content-length": [{"value": "2"}]}}, "read-only"),
        ({"headers": {"x-a": [{"value": "y" * 40_000}]}}, "32,768"),
        ({"body": 5}, "body"),
        ({"body": "x" * 1_048_577}, "1,048,576"),
        ({"body": "\u00e9" * 600_000}, "1,048,576"),
        ({"body": "!", "bodyEncoding": "base64"}, "encoding"),
        ({"bodyEncoding": "gzip"}, "body"),
    ],
)
def test_rejected(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        accept_result(result(**changes), "")


def test_the_query_string_counts_towards_the_headers() -> None:
    with pytest.raises(Rejected, match="32,7"):
        accept_result(result(headers={"x-a": [{"value": "y" * 30_000}]}), "q" * 3_000)


@pytest.mark.parametrize(
    ("value", "ttl"),
    [
        ("", 0),
        ("public, max-age=0, s-maxage=30", 30),
        ("max-age=5", 5),
        ("s-maxage=30, no-store", 0),
        ("private, s-maxage=30", 0),
        ("No-Cache", 0),
        ("s-maxage=x", 0),
    ],
)
def test_how_long(value: str, ttl: int) -> None:
    assert ttl_of(value) == ttl
