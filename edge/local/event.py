"""Origin-request events ("Lambda@Edge event structure" in the CloudFront developer guide)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edge.local.viewer import DEVICES, Viewer

DOMAIN = "d111111abcdef8.cloudfront.net"
DISTRIBUTION = "EDFDVBD6EXAMPLE"
_NAMES = {"desktop": "Desktop", "mobile": "Mobile", "smarttv": "SmartTV", "tablet": "Tablet"}
_SYSTEMS = {"ios": "IOS", "android": "Android"}


def custom_origin(host: str = "origin.invalid", port: int = 443, protocol: str = "https") -> dict[str, Any]:
    """The `origin` of an event. Without a real one the name is a reserved one that leads nowhere."""
    return {
        "custom": {
            "customHeaders": {},
            "domainName": host,
            "keepaliveTimeout": 5,
            "path": "",
            "port": port,
            "protocol": protocol,
            "readTimeout": 30,
            "sslProtocols": ["TLSv1.2"],
        }
    }


def build_event(
    viewer: Viewer,
    method: str,
    uri: str,
    query: str,
    client_ip: str,
    request_id: str,
    origin: Callable[[], dict[str, Any]] = custom_origin,
) -> dict[str, Any]:
    """The event for one request. `uri` and `query` are percent-encoded; functions may change all of an event.

    Of the visitor's headers it has those that the cache policy and the origin-request policy name, and no more.
    """
    forwarded = f"{viewer.forwarded_for}, {client_ip}" if viewer.forwarded_for else client_ip
    headers = {
        "Host": viewer.host,
        "Via": f"1.1 local.{DOMAIN} (CloudFront)",
        "X-Forwarded-For": forwarded,
        "CloudFront-Viewer-Country": viewer.country,
    }
    for device in DEVICES:
        headers[f"CloudFront-Is-{_NAMES[device]}-Viewer"] = "true" if device == viewer.device else "false"
    for system, name in _SYSTEMS.items():
        headers[f"CloudFront-Is-{name}-Viewer"] = "true" if system == viewer.system else "false"
    headers |= dict(viewer.passed_on)
    request = {
        "clientIp": client_ip,
        "headers": {name.lower(): [{"key": name, "value": value}] for name, value in headers.items()},
        "method": method,
        "origin": origin(),
        "querystring": query,
        "uri": uri,
    }
    config = {
        "distributionDomainName": DOMAIN,
        "distributionId": DISTRIBUTION,
        "eventType": "origin-request",
        "requestId": request_id,
    }
    return {"Records": [{"cf": {"config": config, "request": request}}]}
