"""What can be told of. docs/webhooks.md has the same table; a test compares."""

from typing import Final

from django.utils.translation import gettext_lazy as _

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
    LINK_CREATED: _("a link was made"),
    LINK_UPDATED: _("a link was changed, tagged or brought back from the archive"),
    LINK_ARCHIVED: _("a link was archived"),
    LINK_DELETED: _("a link was deleted"),
    LINK_LIMIT_REACHED: _("a link used up its last click"),
    LINK_CLICKED: _("people clicked links, up to 100 clicks at a time"),
    DOMAIN_ACTIVE: _("a domain is live, for the first time or again"),
    DOMAIN_DEGRADED: _("a check of a live domain fails"),
    DOMAIN_CONFLICT: _("somebody else holds a domain"),
    DOMAIN_FAILED: _("a domain stopped until a person mends it"),
}
"""Those that an endpoint may subscribe to, in words."""
