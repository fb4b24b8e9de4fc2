"""Origin-request events ("Lambda@Edge event structure" in the CloudFront developer guide)."""

from __future__ import annotations

from typing import Any

from edge.local.viewer import DEVICES, Viewer

DOMAIN = "d111111abcdef8.cloudfront.net"
DISTRIBUTION = "EDFDVBD6EXAMPLE"
_NAMES = {"desktop": "Desktop", "mobile": "Mobile", "smarttv": "SmartTV", "tablet": "Tablet"}
_ORIGIN = {
    "customHeaders": {},
    "domainName": "origin.invalid",
    "keepaliveTimeout": 5,
    "path": "",
    "port": 443,
    "protocol": "https",
    "readTimeout": 30,
    "sslProtocols": ["TLSv1.2"],
}


def build_event(viewer: Viewer, method: str, uri: str, query: str, client_ip: str, request_id: str) -> dict[str, Any]:
    """The event for one request. Of the visitor's headers it has those that the cache policy names, and no more.

    `uri` and `query` are percent-encoded; CloudFront sends its own `User-Agent` towards origins.
    """
    forwarded = f"{viewer.forwarded_for}, {client_ip}" if viewer.forwarded_for else client_ip
    headers = {
        "Host": viewer.host,
        "User-Agent": "Amazon CloudFront",
        "Via": f"1.1 local.{DOMAIN} (CloudFront)",
        "X-Forwarded-For": forwarded,
        "CloudFront-Viewer-Country": viewer.country,
    }
    for device in DEVICES:
        headers[f"CloudFront-Is-{_NAMES[device]}-Viewer"] = "true" if device == viewer.device else "false"
    request = {
        "clientIp": client_ip,
        "headers": {name.lower(): [{"key": name, "value": value}] for name, value in headers.items()},
        "method": method,
        "origin": {"custom": _ORIGIN},
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
