"""Every write of analytics to Postgres."""

from analytics.services.public_stats import public_stats_remove, public_stats_renew, public_stats_save

__all__ = ["public_stats_remove", "public_stats_renew", "public_stats_save"]
