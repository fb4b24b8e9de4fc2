"""What serving clicks costs at AWS, and which quota ends where: prices, quotas and formulae, nothing measured."""
