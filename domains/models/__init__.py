"""Custom domains and what happened to them."""

from domains.models.domain import Domain
from domains.models.shard import Shard
from domains.models.transition import DomainTransition

__all__ = ["Domain", "DomainTransition", "Shard"]
