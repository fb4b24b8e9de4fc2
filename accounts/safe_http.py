"""Requests to addresses that customers name: over TLS, to public addresses, without redirects, and not for long.

A name is asked for once, and the address that was looked at is the one that is connected to: a name that answers
otherwise the second time it is asked gains nothing. Web requests wait for these, so that a server has seconds for the
whole of its answer, not for each read, and what it may send is capped.
"""

import socket
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, TooManyRedirects
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from accounts.timed_reads import TimedReads, seconds_left
from edge.public_address import is_public

SECONDS = 10.0
"""For connecting, TLS and the answer together. The name's look-up is this machine's resolver's, with its own limits."""
_CONNECT_SECONDS = 3.0
_ADDRESSES = 3
"""So many of a name are tried: each that swallows packets costs seconds."""
MAX_BYTES = 512 * 1024
"""Of one answer with its head; what providers say of themselves and of people has a few KB."""


class NotPublic(requests.ConnectionError):
    """The name leads to an address inside of a network, or the address has no TLS."""


class _PublicConnection(HTTPSConnection):
    """One for each request: its time runs from when it is made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadline = time.monotonic() + SECONDS
        self.response_class = self._response  # type: ignore[assignment]  # http.client only calls it

    def _new_conn(self) -> socket.socket:
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        addresses = [str(entry[4][0]) for entry in found]
        # One bad address is enough to refuse all: a name that leads inside and outside is up to something.
        if not all(is_public(address.partition("%")[0]) for address in addresses):
            raise NotPublic(f"{self.host} is no public address.")
        for number, address in enumerate(addresses[:_ADDRESSES], 1):
            try:
                return self._connect(address)
            except OSError as error:
                if number == min(len(addresses), _ADDRESSES):
                    raise NewConnectionError(self, f"No connection to {self.host}: {error}") from error
        raise NewConnectionError(self, f"{self.host} has no address.")

    def _connect(self, address: str) -> socket.socket:
        try:
            seconds = min(_CONNECT_SECONDS, seconds_left(self.deadline))
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} did not answer in time.") from error
        connection = socket.create_connection((address, self.port), timeout=seconds)
        # Of the handshake as a whole: Python sees to that.
        connection.settimeout(max(self.deadline - time.monotonic(), 0.01))
        return connection

    def _response(self, connection: socket.socket, *args: Any, **kwargs: Any) -> Any:
        timed: Any = TimedReads(connection, self.deadline, MAX_BYTES)
        return HTTPSConnection.response_class(timed, *args, **kwargs)


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"https": _PublicPool}


class _NoPlainHttp(HTTPAdapter):
    def send(self, *_: Any, **__: Any) -> requests.Response:
        raise NotPublic("Only https is asked.")


class _PublicSession(requests.Session):
    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # the rest by name only
        # Only the head at first: requests would read the body of a redirect before it refuses it.
        kwargs |= {"timeout": SECONDS, "stream": True, "allow_redirects": False}
        try:
            response = super().request(method, url, **kwargs)
            if response.is_redirect:
                raise TooManyRedirects("Redirects are not followed.", response=response)
            if response.headers.get("Content-Encoding", "identity") != "identity":
                # We asked for none, and a small answer that unpacks to gigabytes would fill the memory.
                raise ContentDecodingError("The answer is packed.", response=response)
            response.content  # noqa: B018 - reads the body: here, within its time
        finally:
            self.close()  # the connection: the next request has time of its own
        return response


def public_session() -> requests.Session:
    """A session that reaches public https addresses only. Raises requests' exceptions, NotPublic among them."""
    session = _PublicSession()
    session.trust_env = False  # a proxy would connect in our place, to wherever it likes
    session.headers["Accept-Encoding"] = "identity"
    session.mount("https://", _PublicAdapter())
    session.mount("http://", _NoPlainHttp())
    return session
