"""The site as a server would run it, but in the test's process and inside of its transaction."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

_django: Final = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Closes an answer once it is sent, as servers do."""
    with closing(_django(environ, start_response)) as response:
        return [b"".join(response)]


@pytest.fixture(autouse=True)
def open_connection() -> Iterator[None]:
    """A server closes its connection after a request; here the test's transaction lives in it.

    For each test of a module that imports it.
    """
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)
