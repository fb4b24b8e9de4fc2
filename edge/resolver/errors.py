"""Items that cannot be understood. The resolver answers all of them with 503 and never with 404.

ContractError
├── UnknownSchema   a document of a version this code does not know
└── MalformedItem   anything else that is not an item
"""

from __future__ import annotations


class ContractError(ValueError):
    """An item that cannot be understood. `pk` is the key it was read under, when known."""

    def __init__(self, reason: str, pk: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pk = pk


class UnknownSchema(ContractError):
    """The document's schema version is not one this code can read."""


class MalformedItem(ContractError):
    """The attributes or the document are not what the contract says."""
