"""How often AWS may be asked for changes: one budget for all workers, shared fairly between workspaces."""

from domains.budget.budget import Budget, BudgetUnavailable, Granted, Line, Place, Wait

__all__ = ["Budget", "BudgetUnavailable", "Granted", "Line", "Place", "Wait"]
