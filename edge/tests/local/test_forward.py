"""What CloudFront accepts of a request that a function returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from edge.local.event import build_event, custom_origin
from edge.local.forward import accept_request, is_request, remember
from edge.local.response import Rejected
from edge.local.viewer import read_viewer

Change = Callable[[dict[str, Any]], object]


def returned(change: Change) -> Any:
    """What comes of a request that a function has changed."""
    viewer = read_viewer([("host", "owl.example"), ("user-agent", "x")], "FR")
    event = build_event(viewer, "POST", "/a", "q=1", "192.0.2.1", "id")
    sent = remember(event)
    request = event["Records"][0]["cf"]["request"]
    change(request)
    return accept_request(request, sent, custom_origin())


def header(name: str, value: str = "x") -> Change:
    return lambda request: request["headers"].update({name: [{"key": name, "value": value}]})


def test_what_may_change() -> None:
    def change(request: dict[str, Any]) -> None:
        request["uri"], request["querystring"] = "/edge/password", "a=%20"
        header("host", "app.example")(request)
        header("x-getowl-edge", "v1")(request)
        del request["headers"]["user-agent"]

    forward = returned(change)
    assert (forward.method, forward.target) == ("POST", "/edge/password?a=%20")
    headers = dict(forward.headers)
    assert (headers["host"], headers["x-getowl-edge"], headers["cloudfront-viewer-country"]) == (
        "app.example",
        "v1",
        "FR",
    )
    assert "user-agent" not in headers


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda request: request.update(method="GET"), "method was changed"),
        (lambda request: request.pop("method"), "method was changed"),
        (lambda request: request.update(clientIp="192.0.2.2"), "clientIp was changed"),
        (lambda request: request["origin"]["custom"].update(domainName="b.example"), "origin was changed"),
        (lambda request: request.pop("origin"), "origin was changed"),
        (lambda request: request.update(body={"action": "replace", "data": "x"}), "body was set"),
        (lambda request: request.update(uri="edge/x"), "does not begin with a slash"),
        (lambda request: request.update(uri="https://b.example/"), "does not begin with a slash"),
        (lambda request: request.update(uri=None), "does not begin with a slash"),
        (lambda request: request.update(uri="/a b"), "space"),
        (lambda request: request.update(uri="/a\r\nX: y"), "control character"),
        (lambda request: request.update(querystring="a#b"), "fragment"),
        (lambda request: request.update(querystring="a b"), "space"),
        (lambda request: request.update(uri="/" + "x" * 8_189), "8,192"),
        (lambda request: request["headers"].pop("host"), "exactly one Host"),
        (lambda request: request["headers"].pop("via"), "via is read-only"),
        (header("via"), "via is read-only"),
        (header("accept-encoding"), "accept-encoding is read-only"),
        (header("content-length", "3"), "content-length is read-only"),
        (header("if-none-match"), "if-none-match is read-only"),
        (header("cdn-loop"), "cdn-loop is read-only"),
        (header("transfer-encoding"), "transfer-encoding is read-only"),
        (header("connection"), "disallowed"),
        (header("x-edge-a"), "disallowed"),
        (header("x-forwarded-proto"), "disallowed"),
        (header("X-A"), "lower case"),
        (header("x-a", "a\r\nb: c"), "characters"),
        (header("x-a", "y" * 32_768), "32,768"),
    ],
)
def test_what_may_not_change(change: Change, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        returned(change)


def test_what_is_a_request() -> None:
    assert is_request({"uri": "/a"})
    assert not is_request({"uri": "/a", "status": "200"})
    assert not is_request(None)
