"""Celery's door to what is counted from the store of clicks: each task only calls a service."""

from celery import shared_task
from django.utils import timezone

from analytics.services.link_clicks import refresh_late, refresh_recent
from analytics.services.settling import settle_due
from analytics.services.usage import refresh_usage as count_usage
from analytics.tinybird_client import make_settler


@shared_task(name="analytics.refresh_clicks")
def refresh_clicks() -> int:
    """Bring the numbers on links up to today's and yesterday's clicks; returns how many changed."""
    return refresh_recent(timezone.now())


@shared_task(name="analytics.refresh_late_clicks")
def refresh_late_clicks() -> int:
    """The same for all days of which clicks may still come, and find again when allowances were used up."""
    changed = refresh_late(timezone.now())
    count_usage(timezone.now(), recheck=True)
    return changed


@shared_task(name="analytics.refresh_usage")
def refresh_usage() -> int:
    """Count this month's and the last one's usage; returns how many rows changed."""
    return count_usage(timezone.now())


@shared_task(name="analytics.settle_clicks")
def settle_clicks() -> int:
    """Settle the days that are due; returns how many are settled now."""
    return len(settle_due(make_settler()))
