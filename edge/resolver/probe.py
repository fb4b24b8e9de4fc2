"""The path by which the origin tests a host from outside: a redirect that only this resolver can answer like this.

`/.well-known/getowl?QUESTION` leads to `/?getowl=ANSWER`, the answer being an HMAC of host and question. Neither a
certificate that fits nor a redirect as such proves that a host's visitors come here: others have both.
"""

from __future__ import annotations

import hmac

from .respond import NO_STORE, redirect_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from .respond import Response

PROBE_PATH: Final = "/.well-known/getowl"
_MAX_QUESTION: Final = 64


def location_of(secret: str, host: str, question: str) -> str:
    """Where the redirect leads."""
    asked = f"getowl-probe\n{host}\n{question[:_MAX_QUESTION]}"
    return f"/?getowl={hmac.digest(secret.encode(), asked.encode('utf-8', 'replace'), 'sha256').hex()}"


def probed(secret: str, host: str, question: str) -> Response:
    """The redirect; nothing may keep it."""
    return redirect_to(location_of(secret, host, question), NO_STORE)
