"""The pages of the site, found in its URL conf: whoever tests all pages needs no list."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.test import Client

from getowl.tests.acme import fill, routes

MAX_REDIRECTS: Final = 3


def addresses(values: Mapping[str, str], apart: Mapping[str, str]) -> Iterator[str]:
    """The address of each route whose names have values; `apart` are the addresses of routes without."""
    for route in dict.fromkeys(routes()):
        if route in apart:
            yield apart[route]
        elif not route.startswith(("api/", "admin/")):
            try:
                yield fill(route, values)
            except KeyError:
                continue


def pages(client: Client, values: Mapping[str, str], apart: Mapping[str, str]) -> list[str]:
    """Addresses that lead the client to a whole HTML page: each page once, and one of each error."""
    found: dict[str | int, str] = {}
    for address in dict.fromkeys(addresses(values, apart)):
        response, path = client.get(address), address
        for _ in range(MAX_REDIRECTS):
            if not response.headers.get("Location", "").startswith("/"):
                break
            path = response.headers["Location"]
            response = client.get(path)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if html and not response.streaming and b"<html" in response.content:
            key = response.status_code if response.status_code >= 400 else path.partition("?")[0]
            found.setdefault(key, address)
    return list(found.values())
