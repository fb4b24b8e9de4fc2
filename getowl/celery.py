"""The Celery application: workers run `celery -A getowl.celery worker`, beat `celery -A getowl.celery beat`."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "getowl.settings")

app = Celery("getowl")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # Celery's own hook: a receiver means "leave Django's logging as it is"
def keep_django_logging(**_: object) -> None:
    """Workers log as the web app does."""
