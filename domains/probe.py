"""Asks a host over HTTPS for the redirect that only our resolver can answer (edge/resolver/probe.py).

The addresses come from the configured resolvers, not from this machine's own, and one that is not public is never
connected to: a customer's DNS must not send us into our own network.
"""

from __future__ import annotations

import http.client
import io
import secrets
import select
import socket
import ssl
import time
from dataclasses import dataclass

from domains.dns.answers import Failed, values_of
from domains.dns.lookup import Dns
from edge.public_address import is_public
from edge.resolver.probe import PROBE_PATH, location_of

_MAX_HEAD = 32_768
_CERTIFICATE_CODES = {
    10: "certificate_expired",  # X509_V_ERR_CERT_HAS_EXPIRED
    62: "certificate_of_another_name",  # X509_V_ERR_HOSTNAME_MISMATCH
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prober:
    """How hosts are asked. `seconds` is for connecting, and again for the answer.

    `secrets` are what resolvers that run may answer with: while one is rotated it is two.
    """

    secrets: tuple[str, ...]
    port: int = 443
    authority_file: str = ""
    allow_private: bool = False
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of it: `ok`, or a code for programs and a message for people."""

    ok: bool
    code: str
    message: str
    address: str = ""


class ProbeFailed(Exception):
    """The host did not answer as ours; `code` says in what way."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def probe(prober: Prober, dns: Dns, host: str) -> Probed:
    """Ask one of the host's addresses; never raises. DNS, connecting and answering have a time-out each."""
    address = ""
    try:
        address = _address_of(prober, dns, host)
        _ask(prober, address, host)
    except ProbeFailed as error:
        return Probed(False, error.code, error.message, address)
    return Probed(True, "redirects", "A redirect over HTTPS was seen.", address)


def _address_of(prober: Prober, dns: Dns, host: str) -> str:
    answers = [dns.lookup(host, "A"), dns.lookup(host, "AAAA")]
    addresses = [address for answer in answers for address in values_of(answer)]
    if not addresses:
        if any(isinstance(answer, Failed) for answer in answers):
            raise ProbeFailed("dns_unanswered", f"No resolver answered for {host}.")
        raise ProbeFailed("no_address", f"{host} has no address.")
    public = [one for one in addresses if prober.allow_private or is_public(one)]
    if not public:
        raise ProbeFailed("private_address", f"{host} leads to {addresses[0]}, which is no public address.")
    return secrets.choice(public)


def _ask(prober: Prober, address: str, host: str) -> None:
    question = f"n={secrets.token_hex(16)}"
    try:
        with _connect(prober, address, host) as connection:
            head = [f"GET {PROBE_PATH}?{question} HTTP/1.1", f"Host: {host}", "User-Agent: getowl", "Connection: close"]
            connection.settimeout(prober.seconds)
            connection.sendall("\r\n".join([*head, "", ""]).encode())
            status, location = _answer(connection, time.monotonic() + prober.seconds)
    except ssl.SSLCertVerificationError as error:
        code = _CERTIFICATE_CODES.get(error.verify_code, "certificate_not_trusted")
        raise ProbeFailed(code, f"The certificate is not good for {host}: {error.verify_message}") from error
    except TimeoutError as error:
        raise ProbeFailed("https_timeout", f"{address} did not answer over HTTPS in time.") from error
    except ssl.SSLError as error:
        raise ProbeFailed("tls_failed", f"{address} has no certificate for {host} yet ({error.reason}).") from error
    except OSError as error:
        raise ProbeFailed("not_connected", f"{address} took no HTTPS connection: {error}.") from error
    except (http.client.HTTPException, ValueError, IndexError) as error:
        raise ProbeFailed("not_http", f"{address} answered with something that is no HTTP.") from error
    if status == 302 and location in [location_of(secret, host, question) for secret in prober.secrets]:
        return
    if status == 403:
        raise ProbeFailed("not_served_yet", f"CloudFront does not serve {host} yet.")
    if status == 404:
        raise ProbeFailed("not_published_yet", f"The edge does not know {host} yet.")
    raise ProbeFailed("not_ours", f"{address} answered {status}, but not as getowl does: another server has {host}.")


def _answer(connection: ssl.SSLSocket, deadline: float) -> tuple[int, str]:
    """Status and Location. A time-out for each read alone would let a server drip for hours."""
    received = b""
    while b"\r\n\r\n" not in received:
        left = deadline - time.monotonic()
        if left <= 0 or len(received) > _MAX_HEAD:
            raise TimeoutError
        connection.settimeout(left)
        more = connection.recv(4096)
        if not more:
            raise http.client.BadStatusLine("")
        received += more
    line, _, rest = received.partition(b"\r\n")
    headers = http.client.parse_headers(io.BytesIO(rest))
    return int(line.split(b" ", 2)[1]), headers.get("Location", "")


def _connect(prober: Prober, address: str, host: str) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    if prober.authority_file:
        context.load_verify_locations(prober.authority_file)
    raw = socket.create_connection((address, prober.port), timeout=prober.seconds)
    try:
        connection = context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
    except BaseException:
        raw.close()
        raise
    try:
        _shake_hands(connection, time.monotonic() + prober.seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _shake_hands(connection: ssl.SSLSocket, deadline: float) -> None:
    """The handshake; its time is for the whole of it, too: a server may drip its side of it."""
    connection.setblocking(False)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            connection.do_handshake()
        except ssl.SSLWantReadError:
            select.select([connection], [], [], left)
        except ssl.SSLWantWriteError:
            select.select([], [connection], [], left)
        else:
            return
