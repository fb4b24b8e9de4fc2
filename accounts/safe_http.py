"""Requests to addresses that customers name: over TLS, to public addresses, without redirects.

The address is looked at once the connection stands and before anything is sent, so that a name that answers otherwise
the second time it is asked gains nothing.
"""

import functools
import ipaddress
import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection

TIMEOUT_SECONDS = 5


class NotPublic(requests.ConnectionError):
    """The name leads to an address inside of a network, or the address has no TLS."""


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        peer = ipaddress.ip_address(connection.getpeername()[0].partition("%")[0])
        mapped = getattr(peer, "ipv4_mapped", None)
        if not (mapped or peer).is_global:
            connection.close()
            raise NotPublic(f"{self.host} is no public address.")
        return connection


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


def public_session() -> requests.Session:
    """A session that reaches public https addresses only. Raises requests' exceptions, NotPublic among them."""
    session = requests.Session()
    session.trust_env = False  # a proxy would connect in our place, to wherever it likes
    session.max_redirects = 0
    session.mount("https://", _PublicAdapter())
    session.mount("http://", _NoPlainHttp())
    session.request = functools.partial(session.request, timeout=TIMEOUT_SECONDS)  # type: ignore[method-assign]  # as allauth does
    return session
