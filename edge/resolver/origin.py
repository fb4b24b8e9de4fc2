"""The hand-over to the origin: which item a page is about, signed so that only the resolver can ask for it.

The header `x-getowl-edge` holds `v1.PAYLOAD.SIGNATURE`: base64url of JSON, and HMAC-SHA256 (RFC 2104) in hex over
`v1.PAYLOAD`. The origin's name is public; without a valid signature it must answer as if the page did not exist.
"""

from __future__ import annotations

import hmac
import json
from binascii import Error, a2b_base64, b2a_base64

from .frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

HEADER: Final = "x-getowl-edge"
KINDS: Final = frozenset({"password", "preview", "social", "cloak"})
BELIEVED_SECONDS: Final = 60
"""How far the two clocks may be apart, and for how long a hand-over that leaked could be used again."""


@frozen
class Handover:
    """What the origin is asked for. `key` is the item's, `path` is as the visitor sent it, `at` in unix seconds."""

    kind: str
    host: str
    key: str
    ip: str
    path: str
    at: int


def sign(secret: str, handover: Handover) -> str:
    """The header's value."""
    fields = {name: getattr(handover, name) for name in Handover.__match_args__}
    payload = b2a_base64(json.dumps(fields, separators=(",", ":")).encode(), newline=False).decode()
    signed = f"v1.{payload.replace('+', '-').replace('/', '_').rstrip('=')}"
    return f"{signed}.{_signature(secret, signed)}"


def verify(secret: str, token: str, now: float) -> Handover | None:
    """The hand-over in the header's value, None unless it was signed with `secret` within the last minute."""
    signed, _, signature = token.rpartition(".")
    if not secret or not token.isascii() or not hmac.compare_digest(_signature(secret, signed), signature):
        return None
    version, _, payload = signed.partition(".")
    try:
        fields = json.loads(a2b_base64(payload.replace("-", "+").replace("_", "/") + "=" * (-len(payload) % 4)))
        handover = Handover(**fields)
        good = handover.kind in KINDS and abs(now - handover.at) <= BELIEVED_SECONDS
    except (Error, ValueError, TypeError):
        return None
    return handover if good and version == "v1" else None


def _signature(secret: str, signed: str) -> str:
    return hmac.digest(secret.encode(), signed.encode(), "sha256").hex()
