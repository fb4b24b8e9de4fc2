"""Requests to addresses that customers name: to public addresses only, and not for long.

Who speaks for people (providers of sign-in) is asked over TLS and without redirects: public_session(). Any web page may
be read with public_page(): plain http and redirects are followed there, each looked at anew.

A name is asked for once, and the address that was looked at is the one that is connected to: a name that answers
otherwise the second time it is asked gains nothing. Web requests wait for these, so that a server has seconds for the
whole of its answer, not for each read, and what it may send is capped.
"""

import socket
import time
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, TooManyRedirects
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
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
_AROUND = 128 * 1024
"""What may come before a page, with chunks' sizes and what is read ahead."""
PAGE_BYTES = MAX_BYTES - _AROUND


class NotPublic(requests.ConnectionError):
    """The name leads to an address inside of a network, or the address has no TLS."""


class _Public(HTTPConnection):
    """One for each request: its time runs from when it is made, or ends by the deadline that it is given.

    It reads `most` bytes of an answer.
    """

    def __init__(self, *args: Any, deadline: float | None = None, most: int = MAX_BYTES, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.deadline = time.monotonic() + SECONDS if deadline is None else deadline
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
        timed: Any = TimedReads(connection, self.deadline, self.most)
        return HTTPConnection.response_class(timed, *args, **kwargs)


class _PublicTls(_Public, HTTPSConnection):
    pass


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicTls


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Public


class _PublicAdapter(HTTPAdapter):
    def __init__(self, *, plain: bool = False, **limits: Any) -> None:
        self._plain, self._limits = plain, limits
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        manager: PoolManager = self.poolmanager
        pools: dict[str, type[HTTPConnectionPool]] = {"https": _PublicPool}
        if self._plain:
            pools["http"] = _PlainPool
        made: dict[str, Any] = {scheme: partial(_pool, pool, self._limits) for scheme, pool in pools.items()}
        manager.pool_classes_by_scheme = made


def _pool(kind: type[HTTPConnectionPool], limits: dict[str, Any], *args: Any, **kwargs: Any) -> HTTPConnectionPool:
    """A pool whose connections keep the limits. urllib3 knows no such options: the pool's class is told."""
    pool: Any = kind(*args, **kwargs)
    pool.ConnectionCls = partial(pool.ConnectionCls, **limits)
    return cast(HTTPConnectionPool, pool)


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


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered in the end; `body` is its beginning where it was longer than asked for."""

    url: str
    status: int
    content_type: str
    body: bytes


def public_page(url: str, *, seconds: float, redirects: int, accept: str, agent: str, most: int = PAGE_BYTES) -> Page:
    """Get a public page within `seconds` for all of it; the first `most` bytes of it, with a content type of `accept`.

    Another content type has an empty body here: it is not read. Each redirect is a request of its own, with nothing of
    the one before: its address is looked at as the first one's. Raises requests'
    exceptions: a ConnectionError for what is inside of a network.
    """
    limits: dict[str, Any] = {"deadline": time.monotonic() + seconds, "most": most + _AROUND}
    headers = {"User-Agent": agent, "Accept": accept, "Accept-Encoding": "identity"}
    for _ in range(redirects + 1):
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _PublicAdapter(plain=True, **limits))
            session.mount("http://", _PublicAdapter(plain=True, **limits))
            response = session.get(url, headers=headers, timeout=seconds, stream=True, allow_redirects=False)
            target = session.get_redirect_target(response)
            if target is None:
                return _read(response, accept, most)
            url = urljoin(url, target)
    raise TooManyRedirects(f"More than {redirects} redirects.")


def _read(response: requests.Response, accept: str, most: int) -> Page:
    kind = response.headers.get("Content-Type", "")
    page = partial(Page, str(response.url), response.status_code, kind)
    if kind.partition(";")[0].strip().lower() not in accept.split(","):
        return page(b"")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ContentDecodingError("The answer is packed.", response=response)
    body = bytearray()
    # Smaller pieces than what a connection may send, so that the cap of the connection is never the one that is met.
    for piece in response.iter_content(8_192):
        body += piece
        if len(body) >= most:
            break
    return page(bytes(body[:most]))
