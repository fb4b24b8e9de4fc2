"""Where a redirect goes: the destination, the visitor's query parameters, and only bytes a header may hold."""

from __future__ import annotations

from .percent import quote, unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

MAX_LOCATION_BYTES: Final = 8192
"""CloudFront's own limit for a URL; browsers and proxies take at least this much."""

_PRINTABLE: Final = frozenset(range(0x21, 0x7F))


def forward_query(destination: str, query: str, mode: str) -> str:
    """`destination` with the visitor's `query` merged in as `mode` says; its fragment stays at the end.

    Parameters are cut at `&` and compared by decoded name, and what is kept is kept byte for byte: valueless,
    repeated and doubly encoded parameters arrive as they were sent.
    """
    if mode == "drop" or not query:
        return destination
    base, hash_sign, fragment = destination.partition("#")
    path, _, own = base.partition("?")
    if mode == "override":
        own = _without(own, _names(query))
    else:
        query = _without(query, _names(own))
    merged = f"{own}&{query}" if own and query else own or query
    return f"{path}{'?' if merged else ''}{merged}{hash_sign}{fragment}"


def ascii_url(url: str) -> str:
    """`url` with everything but printable ASCII percent-encoded: a header can hold nothing else."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return quote(url, _PRINTABLE)


def build_location(destination: str, query: str, mode: str) -> str | None:
    """The `Location` to send, None when the destination alone is over the limit.

    When only the visitor's parameters push it over, they are dropped: the visitor still arrives.
    """
    merged = ascii_url(forward_query(destination, query.replace("#", "%23"), mode))
    if len(merged) <= MAX_LOCATION_BYTES:
        return merged
    alone = ascii_url(destination)
    return alone if len(alone) <= MAX_LOCATION_BYTES else None


def _names(query: str) -> set[bytes]:
    return {_name(part) for part in query.split("&") if part}


def _without(query: str, names: set[bytes]) -> str:
    if not names or not query:
        return query
    return "&".join(part for part in query.split("&") if not part or _name(part) not in names)


def _name(part: str) -> bytes:
    name = part.partition("=")[0]
    return unquote_to_bytes(name.replace("+", " "))
