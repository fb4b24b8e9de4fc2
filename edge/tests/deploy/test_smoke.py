"""Smoke URLs: what is asked, of whom, and what counts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.deploy.errors import BadSettings
from edge.deploy.smoke import REDIRECTS, Check, default_checks, failures, parse_check


class Server:
    """Takes one connection after the other, TLS or not, and hangs up on the first `drop` of them."""

    def __init__(self, context: ssl.SSLContext | None = None, drop: int = 0) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.heads: list[str] = []
        self.names: list[str] = []
        self._context = context
        self._drop = drop
        if context:
            context.sni_callback = lambda connection, name, context: self.names.append(name)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self._drop -= 1
                if self._drop < 0:
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        try:
            wrapped = self._context.wrap_socket(connection, server_side=True) if self._context else connection
        except OSError:
            return  # the client did not like the certificate
        self.heads.append(wrapped.recv(65536).decode())
        wrapped.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        wrapped.close()


@pytest.fixture
def server() -> Iterator[Server]:
    """Answers 302 over plain HTTP."""
    server = Server()
    yield server
    server.socket.close()


def test_default_checks() -> None:
    robots, root, missing = default_checks("https://owl.example", not_found_url="")
    assert robots == Check("https://owl.example/robots.txt", frozenset({200}))
    assert root == Check("https://owl.example/", REDIRECTS | {200})
    assert missing.statuses == {404}
    again = default_checks("https://owl.example", not_found_url="https://example.com/")[2]
    assert again.url != missing.url
    assert again.statuses == REDIRECTS


def test_parse_check() -> None:
    assert parse_check("https://owl.example/a?b=c") == Check("https://owl.example/a?b=c", REDIRECTS | {200})
    assert parse_check("410:https://owl.example/gone") == Check("https://owl.example/gone", frozenset({410}))


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:99999/",
        "https://owl.example:x/",
        "https://owl.example/ü",
        "https://[::1/",
        "https://owl.example/a b",
        "http://日本.test/",
        "https:///path",
        "ftp://owl.example/",
        "https://owl.example:0/",
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_deployed(url: str) -> None:
    with pytest.raises(BadSettings, match="no smoke URL"):
        parse_check(url)


def test_a_check_that_cannot_be_made_has_failed() -> None:
    line = "https://127.0.0.1:99999/"
    assert failures([Check(line, frozenset({200}))])[0].startswith(f"{line}: no answer")


def test_via_another_host(server: Server) -> None:
    assert failures([Check(f"http://owl.example:{server.port}/a?b=c", REDIRECTS)], via="127.0.0.1") == []
    assert server.heads[0].startswith("GET /a?b=c&getowl-smoke=")
    assert f"\r\nHost: owl.example:{server.port}\r\n" in server.heads[0]


def test_a_broken_connection_is_tried_again_but_not_for_ever() -> None:
    flaky = Server(drop=2)
    assert failures([Check(f"http://127.0.0.1:{flaky.port}/", REDIRECTS)]) == []
    flaky.socket.close()
    dead = Server(drop=100)
    assert "no answer: " in failures([Check(f"http://127.0.0.1:{dead.port}/", REDIRECTS)])[0]
    dead.socket.close()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate and its key for owl.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "owl.example")])
    now = datetime.now(UTC)
    names = [x509.DNSName("owl.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "owl.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_tls_is_for_the_urls_host_whoever_answers(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(context)
    original = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: original(cafile=str(certificate)))
    good = Check(f"https://owl.example:{server.port}/", REDIRECTS)
    other = Check(f"https://other.example:{server.port}/", REDIRECTS)
    assert failures([good], via="127.0.0.1") == []
    assert "certificate is not valid for 'other.example'" in failures([other], via="127.0.0.1")[0]
    assert server.names[0] == "owl.example"
    server.socket.close()
