"""What analytics keeps in Postgres; clicks themselves are in Tinybird."""

from analytics.models.public_stats import PublicStats

__all__ = ["PublicStats"]
