"""The HTTPS check, against real TLS and a real DNS server."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domains.dns.lookup import Dns, Server
from domains.probe import Prober, probe
from edge.resolver.probe import PROBE_PATH, location_of
from getowl.local.dns_server import LocalDns
from getowl.local.tls_front import Names, TlsFront

HOST = "go.acme.test"
SECRET = "s" * 32
Respond = Callable[[str, str], tuple[int, str]]


def ours(host: str, question: str) -> tuple[int, str]:
    """What the resolver answers."""
    return 302, location_of(SECRET, host, question)


@pytest.fixture
def dns() -> Iterator[Dns]:
    with LocalDns() as server:
        server.book.set(HOST, "A", ["127.0.0.1"])
        yield Dns([Server("127.0.0.1", server.port)], timeout=1, tries=1)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Prober]]:
    """Return a function that starts an edge with a certificate, and gives the prober for it."""
    ends: list[Callable[[], object]] = []

    def start(respond: Respond = ours, names: Names = (HOST,)) -> Prober:
        class Edge(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, _, question = self.path.partition("?")
                assert path == PROBE_PATH
                status, location = respond(self.headers["Host"] or "", question)
                self.send_response(status)
                self.send_header("Location", location)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Edge)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = tmp_path / "root.pem"
        front = TlsFront(names_for=lambda _: names, edge_port=server.server_address[1], root=root)
        front.__enter__()
        ends.extend([front.__exit__, server.shutdown, server.server_close])
        return Prober(secrets=(SECRET,), port=front.port, authority_file=str(root), allow_private=True, seconds=3)

    yield start
    for end in ends:
        end()


def test_our_own_redirect_is_recognised(serve: Callable[..., Prober], dns: Dns) -> None:
    seen = probe(serve(), dns, HOST)
    assert (seen.ok, seen.code, seen.address) == (True, "redirects", "127.0.0.1")


def test_a_resolver_that_still_has_an_earlier_secret_is_ours(serve: Callable[..., Prober], dns: Dns) -> None:
    prober = serve()
    assert probe(replace(prober, secrets=("n" * 32, SECRET)), dns, HOST).ok
    assert probe(replace(prober, secrets=("n" * 32, "o" * 32)), dns, HOST).code == "not_ours"


@pytest.mark.parametrize(
    ("respond", "code"),
    [
        (lambda host, question: (302, "/"), "not_ours"),
        (lambda host, question: (302, location_of("x" * 32, host, question)), "not_ours"),
        (lambda host, question: (200, ""), "not_ours"),
        (lambda host, question: (404, ""), "not_published_yet"),
        (lambda host, question: (403, ""), "not_served_yet"),
    ],
)
def test_every_other_answer_is_not(serve: Callable[..., Prober], dns: Dns, respond: Respond, code: str) -> None:
    seen = probe(serve(respond), dns, HOST)
    assert (seen.ok, seen.code) == (False, code)


def test_a_certificate_of_another_name_or_of_nobody(serve: Callable[..., Prober], dns: Dns) -> None:
    prober = serve(names=("other.test",))
    assert probe(prober, dns, HOST).code == "certificate_of_another_name"
    assert probe(replace(prober, authority_file=""), dns, HOST).code == "certificate_not_trusted"


def test_private_addresses_are_never_connected_to(serve: Callable[..., Prober], dns: Dns) -> None:
    assert probe(replace(serve(), allow_private=False), dns, HOST).code == "private_address"


def test_names_without_an_address(serve: Callable[..., Prober], dns: Dns) -> None:
    assert probe(serve(), dns, "nobody.acme.test").code == "no_address"


@pytest.mark.parametrize("first", [b"", b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb"])
def test_a_server_that_hangs_or_drips_its_handshake_is_left_in_time(dns: Dns, first: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(first)
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b"\x03" if first else b"")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        began = time.monotonic()
        prober = Prober(secrets=(SECRET,), port=server.getsockname()[1], allow_private=True, seconds=0.5)
        seen = probe(prober, dns, HOST)
        stop.set()
        thread.join(5)
    assert seen.code == "https_timeout"
    assert time.monotonic() - began < 10


def test_nobody_listens(dns: Dns) -> None:
    assert probe(Prober(secrets=(SECRET,), port=1, allow_private=True), dns, HOST).code == "not_connected"
