"""The certificate by SNI, seen by a real TLS client."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from domains.aws import certificates
from domains.aws.client import Aws, connect
from domains.aws.packing import Limits
from domains.aws.shards import Shards
from domains.aws.tenants import Tenants
from getowl.local.tls_front import Fleet, Names, TlsFront
from getowl.tests.local.control import AwsControl, make_distribution


class Edge(http.server.BaseHTTPRequestHandler):
    """Stands in for the local CloudFront: says for which host it was asked."""

    def do_GET(self) -> None:
        body = (self.headers["Host"] or "").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def edge_port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Edge)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def control() -> Iterator[AwsControl]:
    control = AwsControl()
    control.reset()
    control.set(open_dns=True, names_per_certificate=100)
    yield control
    control.reset()


@pytest.fixture
def aws(control: AwsControl) -> Aws:
    return connect(endpoint_url=settings.AWS_ENDPOINT_URL, attempts=1)


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Every look is a new one."""
    monkeypatch.setattr("getowl.local.tls_front._KEPT_SECONDS", -1.0)
    return Fleet(settings.AWS_ENDPOINT_URL)


def host() -> str:
    """A name that no other test uses."""
    return f"go.acme-{uuid.uuid4().hex[:10]}.test"


def fetch(front: TlsFront, root: Path, name: str) -> bytes:
    """The answer's first and last line. Raises ssl.SSLError."""
    context = ssl.create_default_context(cafile=str(root))
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        tls.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while data := tls.recv(4096):
            received += data
    return received


def served(front: TlsFront, root: Path, name: str) -> bool:
    """Whether a client that trusts the authority gets the edge's answer for this host."""
    try:
        return fetch(front, root, name).endswith(name.encode())
    except ssl.SSLCertVerificationError as error:
        assert error.verify_code == 62  # X509_V_ERR_HOSTNAME_MISMATCH, as with CloudFront's own certificate
        return False


def issue(aws: Aws, *names: str) -> str:
    """An issued certificate's ARN."""
    arn = certificates.request(aws, names=names, owner=uuid.uuid4().hex, attempt=1).arn
    assert certificates.describe(aws, arn).status == "ISSUED"
    return arn


def test_a_host_is_served_from_the_tenants_deployment_to_its_end(
    aws: Aws, control: AwsControl, fleet: Fleet, edge_port: int, tmp_path: Path
) -> None:
    distribution = str(make_distribution(aws.cloudfront, "tenant-only")["Distribution"]["Id"])
    group = str(aws.cloudfront.create_connection_group(Name=uuid.uuid4().hex)["ConnectionGroup"]["Id"])
    tenants, name, root = Tenants(aws, distribution, group), host(), tmp_path / "root.pem"
    with TlsFront(names_for=fleet.names_for, edge_port=edge_port, root=root) as front:
        assert not served(front, root, name)
        control.set(deploy_seconds=60)
        tenants.attach(name, issue(aws, name))
        assert not served(front, root, name)
        control.advance(61)
        assert served(front, root, name)
        assert not served(front, root, "other." + name)
        tenants.detach(name)
        assert not served(front, root, name)


def test_the_certificates_names_decide(edge_port: int, tmp_path: Path) -> None:
    name, root = host(), tmp_path / "root.pem"
    names: Names = ("another.test",)
    with TlsFront(names_for=lambda _: names, edge_port=edge_port, root=root) as front:
        assert not served(front, root, name)


def test_a_shard_has_no_gap_while_names_come_and_go(aws: Aws, fleet: Fleet, edge_port: int, tmp_path: Path) -> None:
    shard = str(make_distribution(aws.cloudfront, "direct")["Distribution"]["Id"])
    shards = Shards(aws, (shard,), Limits(100, 100))
    first, second, root = host(), host(), tmp_path / "root.pem"
    with TlsFront(names_for=fleet.names_for, edge_port=edge_port, root=root) as front:
        shards.swap(shard, issue(aws, first), add=frozenset({first}))
        assert served(front, root, first)
        assert not served(front, root, second)
        shards.swap(shard, issue(aws, first, second), add=frozenset({second}))
        assert served(front, root, first)
        assert served(front, root, second)
        shards.swap(shard, None, drop=frozenset({first}))
        assert not served(front, root, first)
        assert served(front, root, second)


def test_who_does_not_check_the_name_is_refused(edge_port: int, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    with TlsFront(names_for=lambda _: (), edge_port=edge_port, root=root) as front:
        context = ssl.create_default_context(cafile=str(root))
        context.check_hostname = False
        with (
            socket.create_connection(("127.0.0.1", front.port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname="nobody.test") as tls,
        ):
            tls.sendall(b"GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n")
            assert tls.recv(4096).startswith(b"HTTP/1.1 403 ")
