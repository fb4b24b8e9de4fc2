"""Where a redirect goes: the destination, the visitor's query parameters, and only bytes a header may hold."""

from __future__ import annotations

from functools import lru_cache

from .percent import quote, unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

MAX_LOCATION_BYTES: Final = 8192
"""CloudFront's own limit for a URL; browsers and proxies take at least this much."""

_PRINTABLE: Final = bytes(range(0x21, 0x7F))


_PLAY: Final = ("https://play.google.com/store/apps/", "market://details")


def forward_query(
    destination: str, query: str, mode: str, passed: tuple[str, ...] = (), stripped: tuple[str, ...] = ()
) -> str:
    """`destination` with the visitor's `query` merged in as `mode` says; its fragment stays at the end.

    Parameters are cut at `&` and compared by decoded name, and what is kept is kept byte for byte: valueless,
    repeated and doubly encoded parameters arrive as they were sent. Those named in `passed` are forwarded and win
    whatever the mode, those in `stripped` never are; `utm_*` names all that begin with `utm_`. A Play Store
    destination keeps its own `referrer`: it is what tells the app where the install came from.
    """
    if not query or (mode == "drop" and not passed):
        return destination
    base, hash_sign, fragment = destination.partition("#")
    path, _, own = base.partition("?")
    if not own and not stripped and mode != "drop":  # nothing to compare: all of it goes on
        return f"{path}?{query}{hash_sign}{fragment}"
    parts = query.split("&")
    if stripped:
        parts = [part for part in parts if not _listed(part, stripped)]
    if own and destination.startswith(_PLAY) and b"referrer" in _names(own.split("&")):
        parts = [part for part in parts if _name(part) != b"referrer"]
    if mode == "drop":
        parts = [part for part in parts if _listed(part, passed)]
    if mode == "keep" and not passed:  # the usual case
        losing: frozenset[bytes] | set[bytes] = _names_in(own)
        parts = [part for part in parts if not part or _name(part) not in losing]
    else:
        winning = _names(part for part in parts if mode == "override" or _listed(part, passed))
        kept = [part for part in own.split("&") if not part or _name(part) not in winning] if own else []
        losing = _names(kept)
        parts = [part for part in parts if not part or _name(part) in winning or _name(part) not in losing]
        own = "&".join(kept)
    query = "&".join(parts)
    merged = f"{own}&{query}" if own and query else own or query
    return f"{path}{'?' if merged else ''}{merged}{hash_sign}{fragment}"


def ascii_url(url: str) -> str:
    """`url` with everything but printable ASCII percent-encoded: a header can hold nothing else."""
    return quote(url, _PRINTABLE)


def build_location(
    destination: str, query: str, mode: str, passed: tuple[str, ...] = (), stripped: tuple[str, ...] = ()
) -> str | None:
    """The `Location` to send, None when the destination alone is over the limit.

    When only the visitor's parameters push it over, they are dropped: the visitor still arrives.
    """
    merged = ascii_url(forward_query(destination, query.replace("#", "%23"), mode, passed, stripped))
    if len(merged) <= MAX_LOCATION_BYTES:
        return merged
    alone = ascii_url(destination)
    return alone if len(alone) <= MAX_LOCATION_BYTES else None


def _names(parts: Iterable[str]) -> set[bytes]:
    return {_name(part) for part in parts if part}


@lru_cache(maxsize=256)  # a link's own parameters are the same each time
def _names_in(query: str) -> frozenset[bytes]:
    return frozenset(_names(query.split("&")))


def _name(part: str) -> bytes:
    name = part.partition("=")[0]
    return unquote_to_bytes(name.replace("+", " "))


def _listed(part: str, names: tuple[str, ...]) -> bool:
    """Whether the parameter is one of `names`, or begins as one that ends with `*` says."""
    if not names or not part:
        return False
    name = _name(part).decode("utf-8", "replace")
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in names)
