"""Signs what is sent, as https://www.standardwebhooks.com/ has it."""

import base64
import hmac
from collections.abc import Iterable

from webhooks.secrets import key_bytes


def signature_headers(*, message_id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers. While a secret is rotated there are two signatures, one with each."""
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    signatures = [base64.b64encode(hmac.digest(key_bytes(secret), signed, "sha256")).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
