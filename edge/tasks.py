"""Celery's door to the drain: each task only calls a service."""

from celery import shared_task

from edge.drain import drain_due


@shared_task(name="edge.drain")
def drain() -> int:
    """Publish every change that is due; returns how many keys were settled."""
    return drain_due()


@shared_task(name="edge.report_lag")
def lag() -> float:
    """Tell CloudWatch how far the edge is behind; returns the seconds."""
    from edge.lag import report_lag  # boto3 takes a quarter of a second, and whoever starts a drain imports this module

    return report_lag()
