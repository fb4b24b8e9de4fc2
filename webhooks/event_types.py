"""What can be told of. docs/webhooks.md has the same table; a test compares."""

from typing import Final

LINK_CREATED: Final = "link.created"
LINK_UPDATED: Final = "link.updated"
LINK_ARCHIVED: Final = "link.archived"
LINK_DELETED: Final = "link.deleted"
LINK_LIMIT_REACHED: Final = "link.limit_reached"
LINK_CLICKED: Final = "link.clicked"
DOMAIN_ACTIVE: Final = "domain.active"
DOMAIN_DEGRADED: Final = "domain.degraded"
DOMAIN_CONFLICT: Final = "domain.conflict"
DOMAIN_FAILED: Final = "domain.failed"
TEST: Final = "webhook.test"
"""Sent when somebody asks for it; nobody subscribes to it."""

EVENT_TYPES: Final = {
    LINK_CREATED: "a link was made",
    LINK_UPDATED: "a link was changed, tagged or brought back from the archive",
    LINK_ARCHIVED: "a link was archived",
    LINK_DELETED: "a link was deleted",
    LINK_LIMIT_REACHED: "a link used up its last click",
    LINK_CLICKED: "people clicked links, up to 100 clicks at a time",
    DOMAIN_ACTIVE: "a domain is live, for the first time or again",
    DOMAIN_DEGRADED: "a check of a live domain fails",
    DOMAIN_CONFLICT: "somebody else holds a domain",
    DOMAIN_FAILED: "a domain stopped until a person mends it",
}
"""Those that an endpoint may subscribe to, in words."""
