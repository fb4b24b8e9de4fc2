"""A domain as webhooks tell of it: under the API's names, without what its own address there tells."""

from __future__ import annotations

from typing import Any

from domains.models import Domain
from domains.names.hostname import display_of
from webhooks.plain import plain


def document(domain: Domain) -> dict[str, Any]:
    """Plain JSON; no query."""
    return {
        "domain": {
            "id": domain.public_id,
            "hostname": domain.hostname,
            "displayName": display_of(domain.hostname),
            "state": str(domain.state),
            "reason": domain.reason,
            "stateSince": plain(domain.state_since),
            "failingSince": plain(domain.failing_since),
        }
    }
