"""Support's view of custom domains."""

from domains.admin.domain import DomainAdmin
from domains.admin.others import DomainTransitionAdmin, ShardAdmin

__all__ = ["DomainAdmin", "DomainTransitionAdmin", "ShardAdmin"]
