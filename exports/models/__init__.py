"""Exports and how far they are."""

from exports.models.export import Export

__all__ = ["Export"]
