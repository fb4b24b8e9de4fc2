"""The number that stands for a visitor: the same for a day, and no address is kept.

    visitor = hash(salt of the day, address, user agent, workspace)
    salt of the day = HMAC(secret, date)

All forwarders have the same salt without speaking to each other, and a line that is delivered again a day later gets
the number it had. The workspace is part of it: nobody follows a visitor from one customer to another. The next day's
salt is another one, so nobody is followed from one day to the next either: a month's number of visitors is that of
visitor-days.

No salt is stored, but whoever has the secret can make that of any day anew, and then try addresses until one fits.
So the secret is what has to be forgotten: replace it, at midnight UTC so as to count nobody twice, and the numbers of
all days before are numbers.
"""

from __future__ import annotations

import hmac
from functools import lru_cache
from hashlib import blake2b
from typing import Final

_DAY: Final = 86_400


class Visitors:
    """Numbers visitors. `secret` is the same text in every forwarder, 32 characters or more."""

    def __init__(self, secret: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret of visitors' numbers must have at least 32 characters")
        key = secret.encode()

        # Lines come late and around midnight; a third day's salt has no business in memory.
        @lru_cache(maxsize=2)
        def salt(day: int) -> bytes:
            return hmac.digest(key, b"getowl visitors of day %d" % day, "sha256")

        self._salt = salt

    def number(self, timestamp: float, address: str, user_agent: str, workspace_id: str) -> int:
        """A number below 2**63 (what JSON readers take for whole) for a visitor at `timestamp` (unix seconds)."""
        text = f"{address}\0{user_agent}\0{workspace_id}".encode("utf-8", "replace")
        digest = blake2b(text, digest_size=8, key=self._salt(int(timestamp // _DAY))).digest()
        return int.from_bytes(digest, "big") >> 1
