"""Reads over TLS, which is what DynamoDB speaks: the handshake too is done in steps."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from edge.resolver.contract import LinkItem
from edge.resolver.dynamodb import Client, Credentials, TransportError
from edge.tests.resolver.conftest import PATIENCE
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

GET = {"TableName": "t", "Key": {"pk": {"S": "a"}}}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a key and a certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "table.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure_table(certificate: Path) -> Iterator[FakeDynamoDB]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeDynamoDB(context) as server:
        yield server


@pytest.fixture
def client(secure_table: FakeDynamoDB, certificate: Path) -> Iterator[Client]:
    with closing(Client(secure_table.endpoint, "us-east-1", lambda: Credentials("k", "s"), timeout=PATIENCE)) as made:
        made._tls = ssl.create_default_context(cafile=str(certificate))
        yield made


def test_a_large_answer_over_a_kept_connection(secure_table: FakeDynamoDB, client: Client) -> None:
    secure_table.put("a", LinkItem("https://a.example/" + "x" * 200_000))
    for _ in range(3):
        assert client.call("GetItem", GET) == {"Item": secure_table.items["a"]}
    assert len(client._idle) == 1
    assert not client._idle[0].is_fresh


def test_a_large_request(secure_table: FakeDynamoDB, client: Client) -> None:
    client.call("GetItem", GET | {"Padding": "x" * 3_000_000})
    assert len(secure_table.calls[0][1]["Padding"]) == 3_000_000


def test_a_connection_closed_while_idle_is_replaced(secure_table: FakeDynamoDB, client: Client) -> None:
    secure_table.mode = "close"
    for _ in range(3):
        assert client.call("GetItem", GET) == {}
    assert len(secure_table.calls) == 3


@pytest.mark.parametrize("mode", ["reset", "truncated", "garbage"])
def test_no_answer_to_trust(secure_table: FakeDynamoDB, client: Client, mode: str) -> None:
    secure_table.mode = mode
    with pytest.raises(TransportError):
        client.call("GetItem", GET)


def test_a_certificate_of_somebody_else(secure_table: FakeDynamoDB) -> None:
    stranger = Client(secure_table.endpoint, "us-east-1", lambda: Credentials("k", "s"), timeout=PATIENCE)
    with pytest.raises(TransportError, match="CERTIFICATE_VERIFY_FAILED"):
        stranger.call("GetItem", GET)
    assert secure_table.calls == []
