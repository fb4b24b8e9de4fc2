"""Percent-encoding (RFC 3986, 2.1). `urllib.parse` brings `ipaddress` and more: 5 ms of a cold start."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_BYTES: Final = {
    f"{a}{b}".encode(): bytes([int(a + b, 16)]) for a in "0123456789ABCDEFabcdef" for b in "0123456789ABCDEFabcdef"
}


def unquote_to_bytes(text: str) -> bytes:
    """The bytes that `text` stands for; a `%` that two hexadecimal digits do not follow stands for itself.

    Lone surrogates, which cannot come over HTTP, become question marks.
    """
    data = text.encode("utf-8", "replace")
    if b"%" not in data:
        return data
    first, *rest = data.split(b"%")
    parts = [first]
    for part in rest:
        byte = _BYTES.get(part[:2])
        parts.append(b"%" + part if byte is None else byte + part[2:])
    return b"".join(parts)


UNRESERVED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
"""The bytes that mean the same whether encoded or not (RFC 3986, 2.3)."""


def quote(text: str, safe: bytes) -> str:
    """`text` in UTF-8 with every byte encoded that is not `safe`."""
    data = text.encode("utf-8", "replace")
    if not data.translate(None, safe):  # nearly always: every click record holds ids
        return data.decode("ascii")
    return "".join([chr(byte) if byte in safe else f"%{byte:02X}" for byte in data])
