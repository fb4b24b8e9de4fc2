"""AWS Signature Version 4 for a POST to `/`, which is all that DynamoDB's JSON protocol needs.

The steps are those of "Create a signed AWS API request" in the AWS IAM User Guide
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
"""

from __future__ import annotations

import hmac
import time
from hashlib import sha256

from .frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

ALGORITHM: Final = "AWS4-HMAC-SHA256"


@frozen
class Credentials:
    """An AWS key pair; `session_token` is "" for long-lived keys."""

    access_key: str
    secret_key: str
    session_token: str = ""

    def __repr__(self) -> str:
        """Name the key, never the secret: this ends up in logs."""
        return f"Credentials({self.access_key!r})"


class Signer:
    """Signs requests to one service in one region.

    The signing key is derived by four HMACs and is the same for a whole day: it is kept for the last secret
    and day used. Threads may race on it; each leaves a consistent entry.
    """

    def __init__(self, region: str, service: str) -> None:
        self.region = region
        self.service = service
        self._derived: tuple[str, str, bytes] = ("", "", b"")  # secret, day, key

    def sign(self, headers: Mapping[str, str], body: bytes, credentials: Credentials, now: float) -> dict[str, str]:
        """The headers to send: `headers` (names in lower case, `host` among them), date, token, signature.

        `now` is in unix seconds. Every header given is signed.
        """
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        signed = {**headers, "x-amz-date": stamp}
        if credentials.session_token:
            signed["x-amz-security-token"] = credentials.session_token
        names = sorted(signed)
        signed_names = ";".join(names)
        canonical = "".join(f"{name}:{' '.join(signed[name].split())}\n" for name in names)
        digest = sha256(body).hexdigest()
        request = sha256(f"POST\n/\n\n{canonical}\n{signed_names}\n{digest}".encode()).hexdigest()
        scope = f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"
        to_sign = f"{ALGORITHM}\n{stamp}\n{scope}\n{request}".encode()
        signature = hmac.digest(self._key(credentials.secret_key, stamp[:8]), to_sign, "sha256").hex()
        signed["authorization"] = (
            f"{ALGORITHM} Credential={credentials.access_key}/{scope}, "
            f"SignedHeaders={signed_names}, Signature={signature}"
        )
        return signed

    def _key(self, secret: str, day: str) -> bytes:
        known_secret, known_day, key = self._derived
        if known_secret != secret or known_day != day:
            key = f"AWS4{secret}".encode()
            for part in (day, self.region, self.service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._derived = (secret, day, key)
        return key
