"""Keys of the table: one spelling for each host and each code."""

from __future__ import annotations

from functools import lru_cache

from .percent import unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Final

MAX_CODE_BYTES: Final = 512
"""Longest code, in bytes of UTF-8. DynamoDB's own limit for a partition key is 2,048."""

RESERVED_CODES: Final = frozenset({"favicon.ico", "robots.txt", "apple-app-site-association", ".well-known"})
"""First segments that the resolver answers itself on every host: no link can be reached under them."""


@lru_cache(maxsize=1_000)  # an instance is asked for the same few hosts all day
def normalize_host(raw: str) -> str | None:
    """Lower-case punycode without port or trailing dot; None when `raw` cannot be a host name.

    IPv4 addresses pass (the local stack uses one); IPv6 literals do not: short links live on names.
    """
    host = raw.strip()
    name, colon, port = host.rpartition(":")
    if colon:
        if not (port.isascii() and port.isdigit()):
            return None
        host = name
    host = host.removesuffix(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    if not host or len(host) > 253:
        return None
    for label in host.split("."):
        if not 0 < len(label) <= 63 or label[0] == "-" or label[-1] == "-":
            return None
        if not label.replace("-", "").replace("_", "").isalnum():
            return None
    return host


def normalize_code(text: str, fold_case: bool = False) -> str | None:
    """The one spelling of a code: NFC, no slashes at the ends, case-folded if asked.

    "" is the root. None means that no link can have this code: too long, a control character, or a `#`, which
    would let a code on the default domain (key: the bare code) spell another tenant's `domain#code`.
    """
    code = text.strip("/")
    if not code.isascii():
        code = _normalize_unicode(code, fold_case)
    elif fold_case:
        code = code.lower()
    if "#" in code or (not code.isprintable() and any(char < " " or char == "\x7f" for char in code)):
        return None
    try:
        return code if len(code.encode()) <= MAX_CODE_BYTES else None
    except UnicodeEncodeError:  # a lone surrogate
        return None


def _normalize_unicode(code: str, fold_case: bool) -> str:
    from unicodedata import normalize  # 4 ms of a cold start, for the few codes that need it

    code = normalize("NFC", code)
    if fold_case:
        # Unicode's canonical caseless matching (The Unicode Standard, 3.13, D145), brought back to NFC
        code = normalize("NFC", normalize("NFD", code).casefold())
    return code


def code_from_path(raw_path: str, fold_case: bool = False) -> str | None:
    """The code in a request's path, percent-decoded once. "" is the root; None: there can be no such link."""
    try:
        text = unquote_to_bytes(raw_path).decode() if "%" in raw_path else raw_path
    except UnicodeError:
        return None
    return normalize_code(text, fold_case)


def link_key(host: str, code: str, default_hosts: Container[str] = ()) -> str:
    """The key of a link: `domain#code`, but the bare code where `host` is "" or one of `default_hosts`."""
    if not code or "#" in code or "#" in host:
        raise ValueError(f"no link can have the code {code!r} on {host!r}")
    return code if not host or host in default_hosts else f"{host}#{code}"


def host_key(host: str) -> str:
    """The key of a host's own item. The default short domain has one too, under its name."""
    if not host or "#" in host:
        raise ValueError(f"not a host: {host!r}")
    return f"{host}#"
