"""HTTPS in front of the local CloudFront: the certificate by SNI, as the (fake) AWS has it at that moment.

A host gets a certificate only where a tenant or a distribution that is enabled and deployed has the host's name and an
ISSUED certificate; its names are those of the certificate in ACM, so that a wrong one is seen by a real TLS client.
Every other host gets `*.cloudfront.net` and 403, as at CloudFront. The authority's root is written to a file.

    python -m getowl.local.tls_front --port 8443 --edge-port 8080 --aws http://127.0.0.1:5000 --root var/authority.pem
"""

from __future__ import annotations

import argparse
import contextlib
import select
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import trustme
from botocore.config import Config
from botocore.exceptions import ClientError

Names = tuple[str, ...]
_KEPT_SECONDS = 1.0
_DEFAULT: Names = ("*.cloudfront.net",)
_REFUSED = (
    b"HTTP/1.1 403 Forbidden\r\nServer: CloudFront\r\nContent-Length: 0\r\nConnection: close\r\n"
    b"X-Cache: Error from cloudfront\r\n\r\n"
)


class Fleet:
    """What CloudFront and ACM say of a host, remembered for a second."""

    def __init__(self, endpoint: str) -> None:
        options = {"region_name": "us-east-1", "endpoint_url": endpoint}
        config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
        self._cloudfront: Any = boto3.client("cloudfront", config=config, **options)  # type: ignore[call-overload]  # options
        self._acm: Any = boto3.client("acm", config=config, **options)  # type: ignore[call-overload]  # likewise
        self._kept: dict[str, tuple[float, Names]] = {}

    def names_for(self, host: str) -> Names:
        """The names of the certificate that serves the host; () where none does."""
        at, names = self._kept.get(host, (0.0, ()))
        if time.monotonic() - at > _KEPT_SECONDS:
            names = self._look(host)
            self._kept[host] = (time.monotonic(), names)
        return names

    def _look(self, host: str) -> Names:
        arn = self._tenant(host) or self._alias(host)
        if not arn:
            return ()
        try:
            found = self._acm.describe_certificate(CertificateArn=arn)["Certificate"]
        except ClientError:
            return ()
        if found["Status"] != "ISSUED":
            return ()
        return tuple(dict.fromkeys([found["DomainName"], *found.get("SubjectAlternativeNames", [])]))

    def _tenant(self, host: str) -> str:
        try:
            found = self._cloudfront.get_distribution_tenant_by_domain(Domain=host)["DistributionTenant"]
        except ClientError:
            return ""
        if not found["Enabled"] or found["Status"] != "Deployed":
            return ""
        return str(((found.get("Customizations") or {}).get("Certificate") or {}).get("Arn", ""))

    def _alias(self, host: str) -> str:
        for page in self._cloudfront.get_paginator("list_distributions").paginate():
            for one in page["DistributionList"].get("Items", []):
                if one["Enabled"] and host in one.get("Aliases", {}).get("Items", []):
                    return str(one.get("ViewerCertificate", {}).get("ACMCertificateArn", ""))
        return ""


class TlsFront:
    """Listens on 127.0.0.1; `root` is where its authority's certificate is."""

    def __init__(self, *, names_for: Callable[[str], Names], edge_port: int, root: Path, port: int = 0) -> None:
        self._names_for, self._edge_port = names_for, edge_port
        self._authority = trustme.CA()
        root.write_bytes(self._authority.cert_pem.bytes())
        self._contexts: dict[Names, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        front = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    front.serve(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> TlsFront:
        threading.Thread(target=self.run, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def run(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever()

    def serve(self, raw: socket.socket) -> None:
        """One connection: the handshake, then bytes to and fro."""
        raw.settimeout(10)
        chosen: list[Names] = []

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, host: str | None, _: ssl.SSLContext) -> None:
            chosen.append(self._names_for((host or "").lower().rstrip(".")))
            connection.context = self._context(chosen[0] or _DEFAULT)

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._certify(context, _DEFAULT)
        context.sni_callback = choose
        with context.wrap_socket(raw, server_side=True) as visitor:
            if not chosen or not chosen[0]:
                visitor.recv(65_536)
                visitor.sendall(_REFUSED)
                return
            with socket.create_connection(("127.0.0.1", self._edge_port), timeout=10) as edge:
                _carry(visitor, edge)

    def _context(self, names: Names) -> ssl.SSLContext:
        with self._lock:
            if names not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._certify(context, names)
                self._contexts[names] = context
            return self._contexts[names]

    def _certify(self, context: ssl.SSLContext, names: Names) -> None:
        self._authority.issue_cert(*names).configure_cert(context)


def _carry(visitor: ssl.SSLSocket, edge: socket.socket) -> None:
    """Bytes both ways until one side has no more."""
    while True:
        ready: list[Any] = [visitor] if visitor.pending() else select.select([visitor, edge], [], [], 30)[0]
        if not ready:
            return
        for source in ready:
            data = source.recv(65_536)
            if not data:
                return
            (edge if source is visitor else visitor).sendall(data)


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m getowl.local.tls_front", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--edge-port", type=int, required=True, help="where the local CloudFront listens for HTTP")
    parser.add_argument("--aws", required=True, help="the local AWS")
    parser.add_argument("--root", type=Path, required=True, help="where the authority's certificate is written")
    args = parser.parse_args()
    TlsFront(names_for=Fleet(args.aws).names_for, edge_port=args.edge_port, root=args.root, port=args.port).run()


if __name__ == "__main__":
    main()
